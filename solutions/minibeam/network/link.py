"""The connection to one peer: an asyncio.Protocol from the first byte to the last.

    setting up --handshake done--> up --close, error, silence, end of stream--> down
         |                          |                                            |
         +---- refused, too slow ---|--------------------------------------------+
                             owner.link_up(link)                   owner.link_down(link)

Receives bytes, and gives its owner (the node) signals, checked; receives signals, and
writes frames, whose payloads packing.py makes and reads. A frame of no bytes is a tick.

What always holds:

- `link_up` is called once or never; `link_down` once, later, and only after it; no
  signal before the one or after the other.
- `send` never blocks. It encodes at once, so what the sender changes later does no
  harm, and what it sends in one turn of the loop leaves in one write.
- What waits unsent is bounded: over a mark the link is `paused`, and who sends
  should wait (`writable`); over another the connection is given up (outgoing.py).
- Whatever a peer does that is against the protocol ends this connection, with one line
  that says why, and nothing else.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from minibeam.network.acceptor import Acceptor
from minibeam.network.connecting import connect
from minibeam.network.frames import CONNECTED_HEADER, Frames
from minibeam.network.handshake import HandshakeError, Party
from minibeam.network.initiator import Initiator
from minibeam.network.listening import bind_first, candidates
from minibeam.network.outgoing import HIGH_WATER, Outgoing
from minibeam.network.packing import Packing
from minibeam.network.visibility import effective, hidden, may_introduce
from minibeam.nodes.ticks import Ticks
from minibeam.signals import Send, Signal
from minibeam.terms import Atom, Term

SETUP_TIME = 7.0
"""Seconds that each step of setting up may take, and an orderly close."""

TICK = bytes(CONNECTED_HEADER)
CONNECTION_CLOSED = Atom("connection_closed")
NET_TICK_TIMEOUT = Atom("net_tick_timeout")
PROTOCOL_ERROR = Atom("protocol_error")
TOO_SLOW = Atom("too_slow")


class Owner(Party, Protocol):
    """What a connection needs of its node.

    cookie_for: the cookie to use with a peer. allowed: whether it may connect at all.
    is_pending: whether the attempt that is under way to dial it is still wanted.
    admit: what to answer a peer that dials us; after ok, ok_simultaneous and alive comes
    link_up, or admit_failed. take_over: give up the connection that we have to it.
    signal_from handles a signal, and raises nothing. log takes any text as one line.
    """

    net_ticktime: float
    setting_up: dict[Link, None]
    """Connections that are neither up nor down yet; they enter and leave themselves."""

    def admit_failed(self, peer: str) -> None: ...
    def link_up(self, link: Link) -> None: ...
    def link_down(self, link: Link, reason: Term) -> None: ...
    def signal_from(self, link: Link, signal: Signal) -> None: ...
    def log(self, text: str) -> None: ...


class Link(Outgoing):
    """One connection. `peer`, `flags` and the like mean something once it is up."""

    def __init__(self, owner: Owner, handshake: Initiator | Acceptor) -> None:
        super().__init__()
        self.owner = owner
        self.handshake = handshake
        self.outcome: asyncio.Future[str | None] = self.loop.create_future()
        """None when the connection is up, or a line that says why it is not."""
        self.is_up = False
        self.peer = handshake.peer
        self.peer_flags = 0
        self.peer_creation = 0
        self.flags = 0
        """What both ends can do."""
        self.hidden = False
        self.meshed = False
        self._closed: Term = None
        self._frames = Frames(CONNECTED_HEADER)
        self._packing: Packing
        self._timer: asyncio.TimerHandle | None = None
        self._ticks = Ticks(owner.net_ticktime, self.loop.time())

    # Setting up.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.set_write_buffer_limits(high=HIGH_WATER)
        self.owner.setting_up[self] = None
        self._expect_step()
        if isinstance(self.handshake, Initiator):
            transport.write(self.handshake.send_name())

    def _expect_step(self) -> None:
        """Gives the peer SETUP_TIME for its next step."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(SETUP_TIME, self._too_slow)

    def _too_slow(self) -> None:
        self._give_up(f"{self.handshake.peer or 'a stranger'}: no answer in {SETUP_TIME} s")

    def _give_up(self, why: str) -> None:
        """Ends an attempt that comes to nothing."""
        assert self.transport is not None
        if not self.outcome.done():
            self.outcome.set_result(why)
        self.transport.close()

    def _shake_hands(self, data: bytes) -> None:
        assert self.transport is not None
        if self.outcome.done():
            return
        state = self.handshake.state
        try:
            reply = self.handshake.feed(data)
        except HandshakeError as error:
            self.transport.write(error.reply)
            refused = error.status == "not_allowed" and isinstance(self.handshake, Acceptor)
            # nok is no complaint: it settles which of two connections stays. And who has
            # not even given a name is not worth a line, as in OTP.
            if self.handshake.peer and (error.status is None or refused):
                self.owner.log(f"** {error} **")
            self._give_up(error.status or str(error))
            return
        self.transport.write(reply)
        if self.handshake.state == "up":
            self._up()
        elif self.handshake.state != state:
            self._expect_step()

    def _up(self) -> None:
        shaken = self.handshake
        self.peer = shaken.peer
        self.peer_flags, self.peer_creation = shaken.peer_flags, shaken.peer_creation
        self.flags = effective(shaken.flags, shaken.peer_flags)
        self.hidden, self.meshed = hidden(self.flags), may_introduce(self.flags)
        self._packing = Packing(self.flags, self.peer, self.owner.name)
        self._ticks = Ticks(self.owner.net_ticktime, self.loop.time(), self.hidden)
        self._check_ticks()
        self.is_up = True
        self.owner.setting_up.pop(self, None)
        self.owner.link_up(self)
        if not self.outcome.done():
            self.outcome.set_result(None)
        if shaken.leftover:
            self.data_received(shaken.leftover)

    # Receiving.

    def data_received(self, data: bytes) -> None:
        if not self.is_up:
            self._shake_hands(data)
            return
        self._ticks.received(self.loop.time(), len(data))
        try:
            # A second feed says what is wrong behind the frames of the first.
            while payloads := self._frames.feed(data):
                for payload in payloads:
                    if payload and (signal := self._packing.unpack(payload)) is not None:
                        self.owner.signal_from(self, signal)
                    if self._closed is not None:
                        return
                data = b""
        except Exception as error:
            self.abort(PROTOCOL_ERROR, f"{self.peer}: closed: {error}")

    # Sending.

    def send(self, signal: Signal) -> None:
        """Sends a signal; never blocks. TermError for a message that is no term. After
        the end of the connection it does nothing, as a signal that is lost on the way."""
        if self._closed is not None:
            return
        head, body = self._packing.pack(signal)
        if head:
            self.gather(head)
        if body:
            self.gather(body)
        if type(signal) is not Send and (answer := self._packing.answer_for_peer(signal)):
            self.owner.signal_from(self, answer)

    def flushed(self) -> None:
        self._ticks.sent(self.loop.time())

    def overflow(self, unsent: int) -> None:
        self.abort(TOO_SLOW, f"{self.peer}: closed: it reads too slowly, {unsent} bytes wait")

    # Ticks.

    def set_ticktime(self, interval: float, limit: float) -> None:
        """From now on ticks after `interval` seconds of quiet, and gives the peer up after
        `limit` seconds of silence."""
        self._ticks.interval, self._ticks.limit = interval, limit
        if self.is_up and self._closed is None:
            self._check_ticks()

    def _check_ticks(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        now = self.loop.time()
        if self._ticks.expired(now):
            self.abort(
                NET_TICK_TIMEOUT,
                f"** Node {self.peer} not responding ** Removing (timedout) connection **",
            )
            return
        if self._ticks.due(now):
            assert self.transport is not None
            self.flush()
            self.transport.write(TICK)
            self._ticks.sent(now)
        self._timer = self.loop.call_later(self._ticks.interval / 2, self._check_ticks)

    # The end.

    def close(self, reason: Term) -> None:
        """Ends the connection in good order: what was sent before still leaves, for up
        to SETUP_TIME. `link_down` is called later, with this reason."""
        if self._closed is not None or self.transport is None:
            return
        self.flush()
        self._end(reason)
        self.transport.close()
        self._timer = self.loop.call_later(SETUP_TIME, self.transport.abort)

    def abort(self, reason: Term, why: str | None = None) -> None:
        """Ends the connection at once, with a line for the log."""
        if self._closed is not None or self.transport is None:
            return
        if why is not None:
            self.owner.log(why)
        self._end(reason)
        self.transport.abort()

    def _end(self, reason: Term) -> None:
        self._closed = reason
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.discard()

    def connection_lost(self, error: Exception | None) -> None:
        if self._closed is None:
            self._end(CONNECTION_CLOSED)
        if self._timer is not None:
            self._timer.cancel()
        self.resume_writing()
        if self.is_up:
            self.owner.link_down(self, self._closed)
            return
        self.owner.setting_up.pop(self, None)
        if not self.outcome.done():
            self.outcome.set_result(self.handshake.cut_short())
        if isinstance(self.handshake, Acceptor) and self.handshake.admitted:
            self.owner.admit_failed(self.peer or self.handshake.peer)


async def dial(owner: Owner, host: str, port: int, peer: str) -> Link | str:
    """Connects to the node `peer`, which listens at a host and port.

    Returns the Link, which is up (`owner.link_up` has been called), or why there is
    none: a status of the peer ("nok", "not_allowed"), "alive refused", or a line of
    text. Never raises OSError. Cancelled: the attempt is given up.
    """
    link = Link(owner, Initiator(owner, peer))
    try:
        if error := await connect(link, host, port, SETUP_TIME):
            return f"{peer}: can't connect to {host} port {port}: {error}"
        return await link.outcome or link
    finally:
        if not link.is_up:
            link.abort(CONNECTION_CLOSED)


async def serve(
    owner: Owner, host: str | None, port_range: tuple[int, int] = (0, 0)
) -> tuple[asyncio.AbstractServer, int]:
    """Listens for peers, at the first free port of a range; the server and the port.

    `host` is the address to bind, None for all of IPv4, as in OTP: with IPv6 besides, each
    of the two would get a port of its own. PortsTaken if no port of the range is free,
    OSError if the address can't be bound.
    """
    loop = asyncio.get_running_loop()

    async def bind(port: int) -> asyncio.Server:
        address = host or "0.0.0.0"
        return await loop.create_server(lambda: Link(owner, Acceptor(owner)), address, port)

    server = await bind_first(bind, host, candidates(*port_range))
    return server, int(server.sockets[0].getsockname()[1])
