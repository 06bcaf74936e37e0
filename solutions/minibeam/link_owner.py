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
from minibeam.network.cookies import Cookies
from minibeam.nodes import connections, mesh, routing
from minibeam.nodes.local_node import Connection, LocalNode, Peer
from minibeam.signals import Signal
from minibeam.terms import NOCONNECTION, Atom, Term

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
        names.parse(name)
        super().__init__(name, random)
        self.cookies = Cookies(cookie)
        self.directory = directory
        self.hidden = hidden
        self.flags = flags.HIDDEN if hidden else flags.OURS

    def cookie_for(self, peer: str) -> str:
        return self.cookies.cookie_for(peer)

    def allowed(self, peer: str) -> bool:
        return self.allowed_peers is None or peer in self.allowed_peers

    def admit(
        self, peer: str
    ) -> Literal["ok", "ok_simultaneous", "nok", "alive", "not_allowed"]:
        """What a peer is told that wants to connect."""
        if not self.allowed(peer):
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
        """A peer that was admitted has not come through: what waited for it is lost,
        unless we dial it ourselves."""
        known = self.peers.get(Atom(peer))
        if known is not None and known.link is None and known.dial is None:
            connections.down(self, known.name, NOCONNECTION)

    def link_up(self, connection: link.Link) -> None:
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
        routing.dispatch(self, signal)

    def log(self, text: str) -> None:
        """One line to the log of minibeam, and to the tracer."""
        self.trace("log", text)
        logger.warning("%s: %s", self.name, text)

    def start_dial(self, peer: Peer) -> None:
        loop = asyncio.get_running_loop()
        peer.dial = loop.create_task(self._dial(peer), context=self.context)

    async def _dial(self, peer: Peer) -> None:
        result: link.Link | str
        try:
            wrong = names.compatible(self.name, peer.name)
            if wrong or not self.allowed(peer.name):
                raise OSError(wrong or f"{peer.name} is not among the allowed nodes")
            host, port = await self._look_up(peer.name)
            result = await link.dial(self, host, port, peer.name)
        except (OSError, ValueError) as error:
            result = str(error) or type(error).__name__
        peer.dial = None
        if result == "nok":
            # Their dial has won over ours: it has the set-up time to arrive.
            await asyncio.wait([peer.outcome], timeout=link.SETUP_TIME)
        if peer.link is None and self.peers.get(peer.name) is peer:
            self.log(f"no connection to {peer.name}: {result}")
            connections.down(self, peer.name, NOCONNECTION)

    async def _look_up(self, peer: str) -> tuple[str, int]:
        """Where a peer listens; OSError if that is not known within the set-up time."""
        looking = asyncio.ensure_future(self.directory.look_up(peer))
        try:
            await asyncio.wait([looking], timeout=link.SETUP_TIME)
            if not looking.done():
                raise TimeoutError(f"nobody said in {link.SETUP_TIME} s where it listens")
            return looking.result()
        finally:
            looking.cancel()
