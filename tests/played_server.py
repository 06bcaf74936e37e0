"""A name server that the test plays by hand, word for word, at a node that has no other.

    async def body():
        other = await Played.meet(a)          now it and a are connected
        await other.init_connect(version=6)   it wants to join, and speaks version 6
        request = await other.asked("set_lock", answer=True)
        ...

    await b.run(body)

Its locker is the same process, so what is said to that is heard here, too.
"""

from __future__ import annotations

from typing import Any

from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes import connections
from minibeam.nodes.calls import GEN_CALL, GEN_CAST, reply
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import receive, register, self_
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Pid, Term

TAG = 77
"""Of each session, from this side."""
PATIENCE = 100.0


class Played:
    """The running process, as the name server of its node."""

    def __init__(self, node: Any) -> None:
        self.node = node
        """The other node, whose name server is a real one."""
        self.version = 0
        self.tag: Term = None
        """Of the session, from the other side."""
        self.locker: Any = None
        """That of the other node."""
        self.me = here().name

    @classmethod
    async def meet(cls, node: Any) -> Played:
        register(NAME_SERVER, self_())
        assert await connections.connect(here(), node.name)
        return cls(node)

    # What is said.

    def tell(self, message: Term) -> None:
        send((NAME_SERVER, self.node.name), message)

    def cast(self, *message: Term) -> None:
        self.tell((GEN_CAST, message))

    async def init_connect(self, version: int) -> None:
        """Each says that it wants to join; from version 8 on each hears that it is heard."""
        self.version = version
        self.cast(Atom("init_connect"), (version, TAG), self.me, self.as_locker())
        said = await self.said("init_connect")
        (_, self.tag), (*_, self.locker) = said[1], said[3]
        if version >= 8:
            assert await self.word("init_connect_ack") == (self.node.name, TAG, self.tag)

    def as_locker(self) -> Term:
        return (Atom("locker"), Atom("no_longer_a_pid"), {}, self_())

    def lock_set(self, locked: bool, tag: Term = None) -> None:
        """The locker says whether it has locked its side."""
        tags = [self.tag if tag is None else tag] if self.version >= 8 else []
        self.cast(Atom("lock_set"), self_(), locked, [], *tags)

    def exchange(self, names: list[Term]) -> None:
        self.cast(Atom("exchange"), self.me, names, [], self.tag)

    def resolved(self, operations: list[Term], known: list[Term]) -> None:
        unused = Atom("unused")
        self.cast(Atom("resolved"), self.me, operations, known, unused, [], self.tag)

    # What is heard: the next of its kind from there, whatever else has come.

    async def said(self, kind: str, node: Any = None) -> Any:
        """A cast, all of it; also one of another node, if that is given."""
        name = (node or self.node).name
        message = await receive(
            lambda message: is_a(message, GEN_CAST, kind, name), timeout=PATIENCE
        )
        return message[1]

    async def word(self, kind: str) -> Any:
        """A plain message, without its kind."""
        return (await receive(lambda message: message[0] == kind, timeout=PATIENCE))[1:]

    async def asked(self, kind: str, answer: Term) -> tuple[Pid, Term]:
        """A call, which is answered: who has called, and what for."""
        call = await receive(
            lambda message: is_a(message, GEN_CALL, kind, self.node.name), timeout=PATIENCE
        )
        reply(call[1], answer)
        return call[1][0], call[2][1]


def is_a(message: Any, how: Atom, kind: str, name: Atom) -> bool:
    """Whether it is a cast or call of this kind, from that node."""
    if message[0] != how or message[-1][0] != kind:
        return False
    who = message[1][0] if how == GEN_CALL else message[1][2 if kind == "init_connect" else 1]
    return bool(name == (who.node if isinstance(who, Pid) else who))
