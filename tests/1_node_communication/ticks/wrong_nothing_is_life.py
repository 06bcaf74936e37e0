"""Your `received` takes a count of 0 for life. Only bytes show that the peer is there.

caught by: test_no_byte_is_no_life
"""


class Ticks:
    def received(self, now: float, count: int) -> None:
        self.heard = now
