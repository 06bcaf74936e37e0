"""The process that locks two clusters so that they can be joined.

Each node has one. It has a queue of the nodes that are connected and not yet joined with,
and takes up one at a time:

    our locker                                       their locker
      | locks our cluster, and the peer                |
      | -- lock_set true, by the name servers -------> | locks its cluster
      | <------------------------- lock_set, true ---- |   or false: undo, and try again
      | lock_is_set to our name server  ...            |
      |    the name servers exchange and merge (joining.py)
      | <- cancel, from our name server                |
      | sends what is to be told to all, unlocks       |

Both sides lock in the name of the same requester, the pids of both lockers in Erlang's
order, so a node that is in both clusters lets both lock. Who asks and who answers is left to
chance: each waits a little, at random, and longer after each failure.

One session is one pair of tags, his and mine; what comes with another belongs to a
session that is over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from minibeam.discovery.global_join import Cluster
from minibeam.discovery.lock_server import (
    GLOBAL,
    LockId,
    LockServer,
    holders,
    may_grant,
)
from minibeam.discovery.locks import del_lock, set_lock
from minibeam.discovery.partitions import is_connected, send_if_connected
from minibeam.discovery.registrar import unlock
from minibeam.discovery.tables import NAME_SERVER
from minibeam.network.order import order
from minibeam.nodes.calls import GEN_CAST, cast
from minibeam.nodes.links import trap_exit
from minibeam.nodes.local_node import LocalNode, current
from minibeam.nodes.processes import describe, receive, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Pid, Term

HIS_LOCKER = Atom("his_the_locker")
LOCK_SET = Atom("lock_set")
LOCK_IS_SET = Atom("lock_is_set")
CANCEL = Atom("cancel")

VERSION_OF_TAGS = 8
"""The first version of the protocol whose lock_set has a tag."""
SHORTEST, LONGEST = 0.02, 3.0
"""Bounds of the time in seconds before a try: after none has failed, and after many."""


@dataclass(slots=True)
class Him:
    """A node that is to be joined with, and its locker."""

    node: Atom
    pid: Pid
    version: int
    my_tag: Term
    his_tag: Term


@dataclass(slots=True)
class Locker:
    node: LocalNode
    pid: Pid
    queue: dict[Atom, Him] = field(default_factory=dict)
    failures: int = 0

    async def serve(self) -> None:
        while True:
            try:
                message = await receive(timeout=self.idle())
            except TimeoutError:
                message = None
            try:
                await (self.try_one() if message is None else self.handle(message))
            except Exception as error:
                self.node.log(f"the locker failed: {describe(error)}")
                self.failures += 1

    def idle(self) -> float | None:
        """How long to wait for somebody else before a try of our own."""
        known = self.node.part(Cluster).known
        self.queue = {name: him for name, him in self.queue.items() if name not in known}
        if not self.queue:
            return None
        bound: float = min(SHORTEST * 2**self.failures, LONGEST)
        return bound * (0.5 + self.node.random.random() / 2)

    async def handle(self, message: Term) -> None:
        match message:
            case (Atom("his_the_locker"), Pid() as pid, int() as version, his_tag, my_tag):
                self.queue[pid.node] = Him(pid.node, pid, version, my_tag, his_tag)
                self.failures = 0
            case (Atom("cancel"), Atom() as name, tag, list() as messages):
                self.cancelled(name, tag)
                tell_all(messages)
            case (Atom("lock_set"), Pid() as pid, True, _, *tag):
                await self.asked(pid, tag)

    def cancelled(self, name: Atom, tag: Term) -> None:
        him = self.queue.get(name)
        if him is not None and him.my_tag == tag:
            del self.queue[name]

    # -- the side that begins ----------------------------------------------------------

    async def try_one(self) -> None:
        """Takes up a node of the queue, unless names are being locked anyway."""
        if not self.queue or holders(self.node.part(LockServer), GLOBAL):
            return
        him = self.node.random.choice(list(self.queue.values()))
        if not is_connected(self.node, him.node):
            return  # Its nodedown is on the way; to ask it would be to dial it.
        lock_id = self.lock_id(him.pid)
        locked = await self.lock(lock_id, [him.node])
        if locked is None:
            self.failures += 1
            return
        self.say(him, True)
        if not await self.agreed(him):
            self.failures += 1
            await unlock(lock_id, locked)
            return
        cast(NAME_SERVER, (LOCK_IS_SET, him.node, him.my_tag, lock_id))
        await self.keep(him, lock_id, locked)

    async def agreed(self, him: Him) -> bool:
        """Whether the other side has locked its cluster as well. There is no time limit: it
        answers, or our name server cancels when its node is lost."""
        message = await receive(either(answer_of(him), cancel_of(him)))
        if message[0] == LOCK_SET:
            return message[2] is True
        tell_all(message[3])
        self.cancelled(him.node, him.my_tag)
        return False

    # -- the side that is asked --------------------------------------------------------

    async def asked(self, pid: Pid, tag: list[Term]) -> None:
        """The locker of another node has locked its side."""
        him = self.queue.get(pid.node)
        if him is None or tag not in ([], [him.my_tag]):
            send(pid, (LOCK_SET, self.pid, False, []))
            return
        lock_id = self.lock_id(pid)
        locked = await self.lock(lock_id, [])
        self.say(him, locked is not None)
        if locked is not None:
            cast(NAME_SERVER, (LOCK_IS_SET, him.node, him.my_tag, lock_id))
            await self.keep(him, lock_id, locked)

    # -- both --------------------------------------------------------------------------

    async def keep(self, him: Him, lock_id: LockId, locked: list[Atom]) -> None:
        """Keeps the lock until our name server says that it is over. Others are told what
        is new while it is locked, since they check that."""
        message = await receive(cancel_of(him))
        tell_all(message[3])
        await unlock(lock_id, locked)
        self.cancelled(him.node, him.my_tag)
        self.failures = 0

    def lock_id(self, other: Pid) -> LockId:
        return (GLOBAL, sorted([self.pid, other], key=order))

    async def lock(self, lock_id: LockId, extra: list[Atom]) -> list[Atom] | None:
        """Locks our cluster, and `extra`: all of the nodes, or None and nothing is locked.

        The boss of our cluster comes first, as for the registrar. This node is only looked
        at before that: once locked it could stop somebody who has the boss already.
        """
        me = self.node.name
        boss = max([me, *self.node.part(Cluster).known])
        if boss != me and not may_grant(self.node.part(LockServer), lock_id):
            return None
        if not await set_lock(lock_id, [boss], 0):
            return None
        locked = [boss]
        near = [name for name in (me, *extra) if name != boss]
        known = self.node.part(Cluster).known
        far = [name for name in known if name not in (boss, *near)]
        for part in (near, far):
            gone = part is near and not all(is_connected(self.node, name) for name in extra)
            if gone or not await set_lock(lock_id, part, 0):
                await del_lock(lock_id, locked)
                return None
            locked += part
        return locked

    def say(self, him: Him, locked: bool) -> None:
        tag = (him.his_tag,) if him.version >= VERSION_OF_TAGS else ()
        known = list(self.node.part(Cluster).known)
        message = (GEN_CAST, (LOCK_SET, self.pid, locked, known, *tag))
        send_if_connected(self.node, him.node, message)


def start_locker(node: LocalNode) -> Pid:
    """Starts the locker of a node."""
    return spawn(live, node=node)


async def live() -> None:
    trap_exit(True)
    me = current()
    me.patient = False
    await Locker(me.node, me.pid).serve()


def answer_of(him: Him) -> Callable[[Term], bool]:
    """Accepts what his locker says in this session, whether it locked or not. One that
    knows of no session says so without a tag."""

    def accepts(message: Term) -> bool:
        match message:
            case (Atom("lock_set"), Pid() as pid, bool(), _, *tag):
                return pid.node == him.node and tag in ([], [him.my_tag])
        return False

    return accepts


def cancel_of(him: Him) -> Callable[[Term], bool]:
    """Accepts the word of our name server that this session is over."""

    def accepts(message: Term) -> bool:
        match message:
            case (Atom("cancel"), name, tag, list()):
                return bool(name == him.node and tag == him.my_tag)
        return False

    return accepts


def either(*wanted: Callable[[Term], bool]) -> Callable[[Term], bool]:
    return lambda message: any(accepts(message) for accepts in wanted)


def tell_all(messages: list[Term]) -> None:
    """Casts messages, pairs of a node and what to tell its name server."""
    for name, message in messages:
        cast((NAME_SERVER, name), message)
