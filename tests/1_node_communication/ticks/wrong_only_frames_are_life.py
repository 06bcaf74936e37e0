"""Your `received` ignores pieces shorter than a frame's header. A part of a large frame may
come in any pieces: one byte is life too.

caught by: test_any_byte_is_life
"""

HEADER = 4


class Ticks:
    def received(self, now: float, count: int) -> None:
        if count >= HEADER:
            self.heard = now
