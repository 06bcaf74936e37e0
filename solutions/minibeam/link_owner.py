"""The node as its connections see it: whom it lets in, which of two it keeps, how it dials.

    their dial:  admit -> ok | alive | ok_simultaneous -> handshake -> link_up | admit_failed
                       -> nok | not_allowed
    our dial:    start_dial -> look the peer up -> handshake -> link_up | down

What always holds: for a peer in `peers` that is not connected, either our dial or their
admitted attempt is under way, and when neither is left, `down` is called.
"""

from __future__ import annotations

import asyncio
import logging
from random import Random
from typing import Literal, Protocol

from minibeam.network import flags, link, names
from minibeam.network.acceptor import Acceptor
from minibeam.network.cookies import Cookies
from minibeam.nodes import connections, mesh, routing
from minibeam.nodes.local_node import Connection, LocalNode, Peer
from minibeam.nodes.processes import describe
from minibeam.signals import Signal
from minibeam.terms import NOCONNECTION, Atom, Term

FAULT = Atom("fault")

logger = logging.getLogger("minibeam")


class Directory(Protocol):
    """Where nodes find each other: epmd, or what stands for it in a simulation."""

    async def register(self, name: str, port: int, *, hidden: bool = False) -> int: ...
    async def look_up(self, peer: str) -> tuple[str, int]: ...
    def close(self) -> None: ...


class LinkOwner(LocalNode):
    """A node with a cookie, a directory to find others in, and a say in who connects."""

    def __init__(
        self, name: str, random: Random, cookie: str, directory: Directory, hidden: bool
    ) -> None:
        names.check(name)
        super().__init__(name, random)
        self.cookies = Cookies(cookie)
        self.directory = directory
        self.hidden = hidden
        self.flags = flags.HIDDEN if hidden else flags.OURS
        self.setting_up: dict[link.Link, None] = {}
        self.stopped = False

    def cookie_for(self, peer: str) -> str:
        return self.cookies.cookie_for(peer)

    def allowed(self, peer: str) -> bool:
        return self.allowed_peers is None or peer in self.allowed_peers

    def admit(
        self, peer: str
    ) -> Literal["ok", "ok_simultaneous", "nok", "alive", "not_allowed"]:
        """What a peer is told that wants to connect.

        Several attempts in one name may be under way: all but one are of strangers, or
        of a peer that has given them up, and it is the cookie that tells them apart. OTP
        keeps one of them by the names, before it has seen a cookie.
        """
        if self.stopped or not self.allowed(peer):
            return "not_allowed"
        known = self.peers.get(Atom(peer))
        if known is None:
            # Whoever wants to reach it now waits for this attempt, and does not dial.
            self.peers[Atom(peer)] = Peer(Atom(peer))
            return "ok"
        if known.link is not None:
            return "alive"
        if known.dial is None:
            return "ok"
        answer = mesh.tie_break(self.name, peer)
        if answer == "ok_simultaneous":
            known.dial.cancel()
            known.dial = None
        return answer

    def is_pending(self, peer: str) -> bool:
        """Whether our own attempt to connect to a peer is still wanted."""
        known = self.peers.get(Atom(peer))
        return known is not None and known.link is None and known.dial is not None

    def take_over(self, peer: str) -> None:
        """A peer that we believed connected has come again: the old connection is lost."""
        known = self.peers.get(Atom(peer))
        if known is not None and known.link is not None:
            connection = known.link
            connections.down(self, known.name, link.CONNECTION_CLOSED)
            connection.close(link.CONNECTION_CLOSED)

    def admit_failed(self, peer: str) -> None:
        """An admitted attempt of a peer has not come through."""
        known = self.peers.get(Atom(peer))
        if known is not None:
            self.settle(known)

    def settle(self, peer: Peer) -> None:
        """What waits for a peer is lost once nothing is under way that could connect it."""
        current = self.peers.get(peer.name) is peer and peer.link is None
        if current and peer.dial is None and not self.is_expected(peer.name):
            connections.down(self, peer.name, NOCONNECTION)

    def is_expected(self, peer: str) -> bool:
        """Whether an attempt of a peer that was admitted is under way."""
        shaking = [connection.handshake for connection in self.setting_up]
        return any(
            isinstance(one, Acceptor) and one.admitted and one.peer == peer for one in shaking
        )

    def link_up(self, connection: link.Link) -> None:
        if self.stopped:
            connection.close(connections.DISCONNECT)
            return
        if self.next_ticktime is not None:
            self.follow_ticktime(connection)
        connections.up(self, connection)

    def follow_ticktime(self, connection: Connection) -> None:
        """Has a connection follow the net tick time; while that changes, the connection
        ticks as often as the shorter asks and is as patient as the longer allows."""
        times = (self.net_ticktime, self.next_ticktime or self.net_ticktime)
        connection.set_ticktime(min(times) / 4, max(times))

    def link_down(self, connection: link.Link, reason: Term) -> None:
        peer = self.peers.get(connection.peer)
        if peer is not None and peer.link == connection:
            connections.down(self, connection.peer, reason)

    def signal_from(self, connection: link.Link, signal: Signal) -> None:
        """Has a signal handled. Should that fail, it is a fault of this node, and the
        connection is closed rather than used on with a signal missing."""
        try:
            routing.dispatch(self, signal)
        except Exception as error:
            kind = type(signal).__name__
            why = f"{connection.peer}: closed: {kind} makes this node fail: {describe(error)}"
            connection.abort(FAULT, why)

    def log(self, text: str) -> None:
        """One line to the log of minibeam, and to the tracer. What a peer may have put
        into it can't break the line or move the cursor: it is escaped."""
        text = "".join(
            letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text
        )
        self.trace("log", text)
        logger.warning("%s: %s", self.name, text)

    def start_dial(self, peer: Peer) -> None:
        loop = asyncio.get_running_loop()
        peer.dial = loop.create_task(self._dial(peer), context=self.context)

    async def _dial(self, peer: Peer) -> None:
        """Connects to a peer, in SETUP_TIME seconds for all of it, or logs why not."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + link.SETUP_TIME
        reaching = asyncio.ensure_future(self._reach(peer.name))
        try:
            await asyncio.wait([reaching], timeout=link.SETUP_TIME)
            result = f"no answer in {link.SETUP_TIME} s"
            if reaching.done():
                result = reaching.result()
        finally:
            reaching.cancel()
        peer.dial = None
        if result == "nok":
            # Their dial has won over ours: it has the rest of the time to arrive.
            await asyncio.wait([peer.outcome], timeout=deadline - clock())
        if peer.link is None and self.peers.get(peer.name) is peer:
            self.log(f"no connection to {peer.name}: {result}")
            self.settle(peer)

    async def _reach(self, peer: Atom) -> str:
        """Looks a peer up and shakes hands with it; why that failed, if it did."""
        try:
            wrong = names.compatible(self.name, peer)
            if wrong or not self.allowed(peer):
                return wrong or f"{peer} is not among the allowed nodes"
            host, port = await self.directory.look_up(peer)
            result = await link.dial(self, host, port, peer)
        except (OSError, ValueError) as error:
            return str(error) or type(error).__name__
        return result if isinstance(result, str) else ""
