"""Net ticks: telling a peer that is quiet from one that is gone.

TCP does not say that the other machine has lost its power or its network. So each end
sends an empty frame, a tick, when it has had nothing else to send for a while, and gives
the connection up when it has heard nothing for longer than ticks can be apart.

One Ticks belongs to one connection. It has no clock and no timer of its own: whoever
owns it says what time it is, tells it of what is received and sent, and asks it, twice
an interval, whether a tick is due and whether the peer is gone. To ask changes nothing.

What always holds:

- any byte that comes in is life, also one in the middle of a frame of 64 MiB;
- what we send is not: only the peer can show that the peer is there;
- a peer that is up and follows the same rule with the same net_ticktime never expires.

As OTP's net_kernel with net_ticktime T and net_tickintensity 4 (kernel(6)), which
notices a dead peer between T - T/4 and T + T/4.
"""

from __future__ import annotations


class Ticks:
    """When one connection was last used, in either direction. All times in seconds."""

    __slots__ = ("heard", "hidden", "interval", "limit", "spoke")

    def __init__(self, net_ticktime: float, now: float, hidden: bool = False) -> None:
        """A connection that is up since `now`. `hidden`: the peer, or we, are hidden."""
        if net_ticktime <= 0:
            raise ValueError(f"net_ticktime {net_ticktime} s: it must be greater than 0")
        self.interval = net_ticktime / 4
        """How long we may be quiet. This and `limit` may be changed from outside."""
        self.limit = net_ticktime
        """How long the peer may be silent."""
        self.hidden = hidden
        self.heard = now
        """When something was last received; at first, when the connection came up."""
        self.spoke = now
        """When something was last sent; at first, when the connection came up."""

    def received(self, now: float, count: int) -> None:
        """`count` bytes have come in: a tick, a frame, or a part of one. However few they
        are, the peer was there to send them. None (a count of 0) says nothing."""
        raise NotImplementedError("ticks.Ticks.received is still to be written")

    def sent(self, now: float) -> None:
        """Something has been written: a frame, or a tick."""
        self.spoke = now

    def due(self, now: float) -> bool:
        """Whether to send a tick: we have sent nothing for an `interval`, whatever has come
        in meanwhile.

        Over a `hidden` connection also when nothing was received for an interval, whatever
        we have sent: a simple hidden node ticks only in answer to a tick.
        """
        raise NotImplementedError("ticks.Ticks.due is still to be written")

    def expired(self, now: float) -> bool:
        """Whether the peer is gone: nothing was received for as long as `limit`."""
        raise NotImplementedError("ticks.Ticks.expired is still to be written")
