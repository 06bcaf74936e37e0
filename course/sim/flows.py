"""One direction of a simulated connection: what is on the wire, and when it arrives.

What always holds:

- Bytes arrive in order, once. Where one piece ends and the next begins, and how long each
  is on the way, is the seed's choice.
- At most CAPACITY bytes are between the two programs, on the wire and in the receiver's
  inbox together: what the buffers of two kernels hold.
- Bytes that meet a cut or a hold stay on the wire, and go on in order when it ends.
- FIN (the end) or RST (a reset) is the last thing on the wire, but for an RST after FIN.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from course.sim.dice import Dice

CAPACITY = 128 * 1024
LARGEST_PIECE = 32 * 1024

FIN: Final = b""
RST: Final = None


class Flow:
    """From one SimTransport, `source`, to another, `target`; `deliver` runs when the
    oldest piece arrives."""

    __slots__ = (
        "blocked",
        "closed",
        "dice",
        "flight",
        "last",
        "on_wire",
        "source",
        "target",
        "wire",
    )

    def __init__(self, wire: Any, source: Any, target: Any, dice: Dice) -> None:
        self.wire = wire
        self.source = source
        self.target = target
        self.dice = dice
        self.flight: deque[tuple[float, bytes | None]] = deque()
        self.on_wire = 0
        self.last = 0.0
        self.blocked = False
        self.closed = False

    def room(self) -> int:
        return CAPACITY - self.on_wire - len(self.target.inbox)

    def push(self, piece: bytes | None) -> None:
        """Put bytes, FIN or RST on the wire; after FIN or RST nothing more goes on it."""
        if self.closed:
            return
        self.closed = not piece
        arrival = self.wire.loop.time() + self.wire.latency(self)
        self.last = max(self.last, arrival)
        self.flight.append((self.last, piece))
        self.on_wire += len(piece or b"")
        if len(self.flight) == 1 and not self.blocked:
            self.wire.at(self.last, self.deliver)

    def push_data(self, data: bytes | bytearray) -> None:
        """Put bytes on the wire in pieces as the seed likes them."""
        start = 0
        while start < len(data):
            size = min(len(data) - start, LARGEST_PIECE)
            if size > 1 and (bits := self.dice.bits()) & 3 == 0:
                size = 1 + (bits >> 3) % min(size - 1, 64 if bits & 4 else size)
            self.push(bytes(data[start : start + size]))
            start += size

    def deliver(self) -> None:
        if not self.flight:
            return
        if self.wire.stopped(self):
            self.blocked = True
            return
        now = self.wire.loop.time()
        while self.flight and self.flight[0][0] <= now:
            piece = self.flight.popleft()[1]
            self.on_wire -= len(piece or b"")
            self.target.arrived(piece)
        if self.flight:
            self.wire.at(self.flight[0][0], self.deliver)

    def unblock(self) -> None:
        """A cut or a hold ended: what waited is sent again, in order."""
        if not self.blocked or self.wire.stopped(self):
            return
        self.blocked = False
        late = self.wire.loop.time() + self.wire.latency(self)
        self.flight = deque((max(arrival, late), piece) for arrival, piece in self.flight)
        self.last = max(self.last, late)
        if self.flight:
            self.wire.at(self.flight[0][0], self.deliver)
