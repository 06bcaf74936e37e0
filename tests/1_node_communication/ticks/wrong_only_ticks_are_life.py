"""Only ticks count as life in your `received`, so a peer that is busy sending is given up.
Any byte shows that it is there.

caught by: test_any_byte_is_life
"""

TICK = 4


class Ticks:
    def received(self, now: float, count: int) -> None:
        if count == TICK:
            self.heard = now
