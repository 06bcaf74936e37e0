"""What one node knows: its processes, their names, its peers.

This module holds state and no behaviour of its own. Behaviour attaches to it:

- `handles(Kind)` registers the function that is called with every signal of that kind
  that is for this node;
- AT_EXIT, AT_NODE_UP and AT_NODE_DOWN list what else happens, in order, when a process
  has died, a connection is up, a connection is gone.

So a module that adds links or monitors is imported, and nothing that was there before
needs to know of it.

What always holds: a process is in `processes` from its spawn to its death, and only
then; a name in `names` belongs to a process in `processes`; a peer in `peers` is
connected (`link`) or is being connected (`waiting` holds what is to be sent).
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from random import Random
from typing import Any, Protocol, TypeVar

from minibeam.nodes.mailboxes import Mailbox
from minibeam.signals import Signal
from minibeam.terms import Atom, Pid, Reference, RegisteredName, Term

Tracer = Callable[[str, object], None]
Part = TypeVar("Part")


class Connection(Protocol):
    """What a node needs of the connection to a peer; network/link.py is the real one."""

    peer: Atom
    hidden: bool
    meshed: bool
    """Both ends are visible nodes that introduce their peers to each other."""
    paused: bool

    def send(self, signal: Signal) -> None: ...
    def close(self, reason: Term) -> None: ...
    def set_ticktime(self, interval: float, limit: float) -> None: ...
    async def writable(self) -> None: ...


class Process:
    """One process. `alive` turns False once, when the signal that ends it is handled."""

    __slots__ = (
        "aliases", "alive", "blocked_by", "group_leader", "links", "mailbox", "monitors",
        "name", "node", "patient", "pid", "reason", "task", "trap_exit", "unlinking",
        "watchers",
    )  # fmt: skip

    def __init__(
        self, node: LocalNode, pid: Pid, group_leader: Pid, function: Callable[..., object]
    ) -> None:
        node.trace("spawn", (pid, getattr(function, "__qualname__", repr(function))))
        self.node = node
        self.pid = pid
        self.group_leader = group_leader
        self.mailbox = Mailbox()
        self.alive = True
        self.reason: Term = None
        """Why it died; meaningful once it is not alive."""
        self.name: Atom | None = None
        self.trap_exit = False
        self.patient = True
        """Whether it waits when a peer that it sends to is too busy to take more."""
        self.links: dict[Pid, None] = {}
        self.unlinking: dict[Pid, int] = {}
        """Unlinks that the other end has not yet acknowledged, with their ids."""
        self.monitors: dict[Reference, Pid | RegisteredName] = {}
        """Whom this process watches."""
        self.watchers: dict[tuple[Pid, Reference], Pid | RegisteredName] = {}
        """Who watches this process, and how they named it."""
        self.aliases: dict[Reference, str] = {}
        self.blocked_by: Connection | Peer | None = None
        """A peer that can't take more now: the next receive waits for it."""
        self.task: asyncio.Task[None] | None = None

    def __repr__(self) -> str:
        return f"process {self.pid}" + (f" ({self.name})" if self.name else "")


class Peer:
    """Another node: connected, or being connected with signals waiting to be sent."""

    __slots__ = ("dial", "link", "name", "outcome", "waiting")

    def __init__(self, name: Atom) -> None:
        self.name = name
        self.link: Connection | None = None
        self.waiting: list[Signal] = []
        self.dial: asyncio.Task[None] | None = None
        self.outcome: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        """Done when the peer is up (True) or can't be reached; all who wait share it."""

    async def writable(self) -> None:
        """Returns when the peer is connected or given up."""
        await asyncio.shield(self.outcome)


class LocalNode:
    """The tables of a node. `name` and `creation` together name one life of it."""

    def __init__(self, name: str, random: Random) -> None:
        self.name = Atom(name)
        self.creation = 0
        self.random = random
        self.processes: dict[Pid, Process] = {}
        self.names: dict[Atom, Process] = {}
        self.watched: dict[tuple[Pid, Reference], Process] = {}
        """Who is watched under which reference: the inverse of all `watchers`."""
        self.aliases: dict[Reference, Process] = {}
        self.peers: dict[Atom, Peer] = {}
        self.node_subscriptions: dict[Pid, list[tuple[Atom, ...]]] = {}
        """Who wants to hear of nodes that come and go, with the options of each call."""
        self.node_watchers: dict[Atom, list[Pid]] = {}
        """Who wants to hear once that a node is gone, an entry for each call."""
        self.allowed_peers: dict[Atom, None] | None = None
        """Who may connect, or None for all."""
        self.spawn_requests: dict[Reference, tuple[Process, Atom]] = {}
        """Who waits for another node to start a process, and which node."""
        self.exposed: dict[Atom, dict[Atom, Callable[..., Any]]] = {}
        """The functions that other nodes may call, by module."""
        self.tracer: Tracer | None = None
        self.context = contextvars.copy_context()
        """The context that everything of this node runs in."""
        self.context.run(current_node.set, self)
        self.context.run(current_process.set, None)
        self.pid_counter = 0
        self.reference_counter = 0
        self.unlink_counter = 0
        self.node_numbers: dict[Atom, int] = {self.name: 0}
        self.net_ticktime = 60.0
        """Seconds of silence after which a peer is gone."""
        self.next_ticktime: float | None = None
        """What net_ticktime is about to become."""
        self.group_leader = Pid(self.name, 0, 0, 0)
        """The group leader of processes that inherit none."""
        self.parts: dict[type, Any] = {}
        """What modules that come later keep at this node; see `part`."""

    def part(self, kind: type[Part]) -> Part:
        """The one object of a class that this node has, made when it is first asked for."""
        found: Part | None = self.parts.get(kind)
        if found is None:
            found = self.parts[kind] = kind()
        return found

    def new_reference(self) -> Reference:
        """A reference never given out before in this life of the node."""
        self.reference_counter = count = self.reference_counter + 1
        return Reference(
            self.name, self.creation, (count & 0x3FFFF, count >> 18 & 0xFFFFFFFF, count >> 50)
        )

    def start_dial(self, peer: Peer) -> None:
        """Begins to connect to a peer that is in `peers`; a node with no network can't."""
        raise NotImplementedError

    def change_ticktime(self, seconds: float, transition: float) -> Atom | tuple[Atom, float]:
        """See net_kernel.set_net_ticktime."""
        raise NotImplementedError

    def log(self, text: str) -> None:
        """One line for whoever runs this node."""
        raise NotImplementedError

    def trace(self, kind: str, what: object) -> None:
        if self.tracer is not None:
            self.tracer(kind, what)


current_node: contextvars.ContextVar[LocalNode] = contextvars.ContextVar("node")
current_process: contextvars.ContextVar[Process | None] = contextvars.ContextVar(
    "process", default=None
)


def here() -> LocalNode:
    """The node that the running code belongs to. RuntimeError outside any node."""
    try:
        return current_node.get()
    except LookupError:
        raise RuntimeError(
            "no node here: call this from a process, or name the node (spawn(f, node=n))"
        ) from None


def current() -> Process:
    """The process that is running. RuntimeError outside any process.

    A process that is dead but still runs, since it swallowed its cancellation, is
    cancelled again by whatever it calls: what it does has no effect.
    """
    process = current_process.get()
    if process is None:
        raise RuntimeError("this needs a process: spawn one, or use node.run(f)")
    if not process.alive:
        raise asyncio.CancelledError(f"{process} is dead")
    return process


Handler = Callable[[LocalNode, Any], None]
HandlerFunction = TypeVar("HandlerFunction", bound=Handler)

HANDLERS: dict[type, Handler] = {}
AT_EXIT: list[Callable[[Process, Term], None]] = []
AT_NODE_UP: list[Callable[[LocalNode, Connection], None]] = []
AT_NODE_DOWN: list[Callable[[LocalNode, Atom, Connection | None, Term], None]] = []
"""Called with the peer, its connection (None if it never came up) and the reason."""


def handles(kind: type) -> Callable[[HandlerFunction], HandlerFunction]:
    """Registers a function (node, signal) for the signals of one kind."""

    def register(function: HandlerFunction) -> HandlerFunction:
        HANDLERS[kind] = function
        return function

    return register


def trace_exit(process: Process, reason: Term) -> None:
    process.node.trace("exit", (process.pid, reason))
