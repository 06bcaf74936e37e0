"""Your `expired` looks at when we last spoke, not at when we last heard something. Only what
is received shows that the peer is there.

caught by: test_any_byte_is_life
"""


class Ticks:
    def expired(self, now: float) -> bool:
        return now - self.spoke >= self.limit
