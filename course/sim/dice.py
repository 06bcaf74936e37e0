"""Random numbers of the simulation: many small streams, one for each thing that varies.

A run's only randomness is its seed. Were there one stream for all, one more draw in one
place (a release of Python that schedules one callback more) would change everything
after it. So each link, process and disk owns a stream named by what it is; streams
don't disturb each other, cost nothing to make, and give the same numbers everywhere.
"""

from __future__ import annotations

from hashlib import blake2b

_MASK = (1 << 64) - 1


class Dice:
    """A stream of numbers that depends only on the parts it was named with (SplitMix64)."""

    __slots__ = ("state",)

    def __init__(self, *name: object) -> None:
        text = "\0".join(str(part) for part in name)
        self.state = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

    def bits(self) -> int:
        """The next 32 bits."""
        self.state = state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        return (state ^ (state >> 31)) >> 32

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1, limit at most 2**32."""
        return (self.bits() * limit) >> 32

    def one_in(self, count: int) -> bool:
        """True once in `count` draws, on the average."""
        return self.bits() * count < 1 << 32
