"""A node: its tables, its services, its connections, put together.

    node = Node("a@127.0.0.1", cookie="secret", directory=Epmd())
    await node.start()                       listening, registered, alive
    await node.connect("b@127.0.0.1")
    answer = await node.ping("b@127.0.0.1")  pong
    await node.stop()

This is the one place that knows all parts: it says in which order those that attach to
a death or to a lost connection are called.
"""

from __future__ import annotations

import asyncio
import random as random_module
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from minibeam.link_owner import Directory, LinkOwner
from minibeam.network import link, names, trust, visibility
from minibeam.nodes import (
    aliases,
    connections,
    gen_server,
    links,
    local_node,
    mesh,
    monitors,
    net_kernel,
    node_monitors,
    remote_links,
    remote_spawn,
    rex,
    rpc,
)
from minibeam.nodes.group_leader import User
from minibeam.nodes.processes import Body, crash_reason, finish, spawn
from minibeam.terms import Atom, Exit, Pid, Reference, Term

local_node.AT_EXIT[:] = [
    local_node.trace_exit,
    links.propagate,
    monitors.fire,
    aliases.forget,
    node_monitors.forget,
]
local_node.AT_NODE_UP[:] = [node_monitors.node_up, mesh.introduce]
local_node.AT_NODE_DOWN[:] = [
    remote_spawn.requests_lost,
    remote_links.lost,
    monitors.connection_lost,
    node_monitors.node_down,
]


class Node(LinkOwner):
    """One node. `cookie` is the password of its cluster; `directory` finds other nodes.

    port_range (lo, hi) bounds the port that it listens on, (0, 0) takes any; address is
    the one it listens at, by default all of IPv4. net_ticktime is in seconds. Give
    `random` to have every choice the node makes depend on a seed. global_names says whether
    it shares names and locks with its peers (`global`); None: if it is visible. BadName
    (ValueError) for a name that can't be used.
    """

    def __init__(
        self,
        name: str,
        *,
        cookie: str,
        directory: Directory,
        hidden: bool = False,
        net_ticktime: float = 60.0,
        random: random_module.Random | None = None,
        port_range: tuple[int, int] = (0, 0),
        address: str | None = None,
        console: Callable[[str], object] | None = None,
        global_names: bool | None = None,
    ) -> None:
        if net_ticktime <= 0:
            raise ValueError(f"net_ticktime {net_ticktime} s: it must be greater than 0")
        super().__init__(name, random or random_module.Random(), cookie, directory, hidden)
        self.net_ticktime = net_ticktime
        self.port_range = port_range
        self.address = address
        self.port = 0
        self.alive = False
        self.console = console or sys.stdout.write
        self.global_names = not hidden if global_names is None else global_names
        self.server: asyncio.AbstractServer | None = None
        self._settling: asyncio.TimerHandle | None = None

    # -- life --------------------------------------------------------------------------

    async def start(self) -> None:
        """Makes the node alive: it listens, is registered, and has its services.

        OSError if no port is free or the name is taken.
        """
        loop = asyncio.get_running_loop()
        await loop.create_task(self._start(), context=self.context)

    async def _start(self) -> None:
        self.server, self.port = await link.serve(self, self.address, self.port_range)
        short, _ = names.parse(self.name)
        try:
            self.creation = await self.directory.register(short, self.port, hidden=self.hidden)
        except BaseException:
            self.server.close()
            raise
        self.group_leader = await gen_server.start(
            User, self.console, format_there, name="user", node=self
        )
        await gen_server.start(net_kernel.NetKernel, name="net_kernel", node=self)
        await gen_server.start(rex.Rex, name="rex", node=self)
        if self.global_names:
            # Here, so that a node without it needs none of its modules.
            from minibeam.discovery import services

            await services.start(self)
        self.alive = True

    async def stop(self) -> None:
        """Ends the node: connections are closed, the name is free, processes are dead."""
        self.alive, self.stopped = False, True
        if self._settling is not None:
            self._settling.cancel()
        self.directory.close()
        if self.server is not None:
            self.server.close()
        for unfinished in list(self.setting_up):
            unfinished.abort(connections.DISCONNECT)
        for peer in list(self.peers.values()):
            connection = peer.link
            connections.down(self, peer.name, connections.DISCONNECT)
            if connection is not None:
                connection.close(connections.DISCONNECT)
        for process in list(self.processes.values()):
            finish(process, Atom("shutdown"))

    async def run(self, function: Body, *args: Any) -> Any:
        """Runs a function in a process of this node and returns its value; raises what
        it raises, and Exit with the reason if its process is killed."""
        outcome: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        async def body() -> None:
            try:
                value = await function(*args)
            except Exception as error:
                if not outcome.done():
                    outcome.set_exception(error)
                # As an Exit, which is not logged: the caller is told.
                if isinstance(error, Exit):
                    raise
                raise Exit(crash_reason(error)) from None
            if not outcome.done():
                outcome.set_result(value)

        body.__qualname__ = getattr(function, "__qualname__", "run")
        process = self.processes[spawn(body, node=self)]
        assert process.task is not None

        def ended(task: asyncio.Task[None]) -> None:
            if not outcome.done():
                outcome.set_exception(Exit(process.reason))

        process.task.add_done_callback(ended)
        return await outcome

    # -- what Elixir's Node and Erlang's net_kernel offer ------------------------------

    def list(self, *kinds: str) -> list[Atom]:
        """The nodes of the kinds, of visible (if none is said), hidden, connected,
        known and this (`erlang:nodes/1`)."""
        return visibility.nodes(self, *kinds)

    async def connect(self, peer: str) -> bool:
        """Connects to a node; False if it can't be reached or refuses. An attempt of ours
        takes at most 7 s; one of theirs that comes first, 7 s for each step."""
        return await connections.connect(self, peer)

    def disconnect(self, peer: str) -> bool:
        """Ends the connection; False if there is none."""
        return connections.disconnect(self, peer)

    async def ping(self, peer: str) -> Atom:
        """pong or pang."""
        answer: Atom = await self.run(net_kernel.ping, peer)
        return answer

    def monitor(self, peer: str, on: bool = True) -> bool:
        """Asks for one {nodedown, Peer}; see node_monitors.monitor_node. Like the three
        below it is called from a process of this node, which is who gets the message."""
        return node_monitors.monitor_node(peer, on)

    async def spawn(self, peer: str, module: str, function: str, args: Sequence[Term]) -> Pid:
        """Starts a process module:function(*args) at a node that exposes it. Raises Exit
        with the reason if it can't be started (`Node.spawn/4`)."""
        pid, _ = await remote_spawn.remote_spawn(peer, module, function, [*args])
        return pid

    async def spawn_link(
        self, peer: str, module: str, function: str, args: Sequence[Term]
    ) -> Pid:
        """As spawn, linked with the process that asks from the beginning."""
        pid, _ = await remote_spawn.remote_spawn(
            peer, module, function, [*args], [remote_spawn.LINK]
        )
        return pid

    async def spawn_monitor(
        self, peer: str, module: str, function: str, args: Sequence[Term]
    ) -> tuple[Pid, Reference]:
        """As spawn, monitored by the process that asks from the beginning."""
        return await remote_spawn.remote_spawn(
            peer, module, function, [*args], [remote_spawn.MONITOR]
        )

    def get_cookie(self) -> Atom:
        """The cookie for nodes that have none of their own."""
        return Atom(self.cookies.cookie_for(""))

    def set_cookie(self, cookie: str, peer: str | None = None) -> None:
        """Sets the cookie for all nodes that have none of their own, as it does with the
        name of this node, or for one (`erlang:set_cookie/2`)."""
        self.cookies.set(cookie, None if peer == self.name else peer)

    def expose(
        self, module: str, functions: ModuleType | Mapping[str, Callable[..., Any]]
    ) -> None:
        """Lets other nodes call functions: those of a mapping, or all public ones of a
        module. Nothing else can be called from outside."""
        self.exposed[Atom(module)] = {
            Atom(name): function for name, function in trust.public(functions).items()
        }

    def change_ticktime(self, seconds: float, transition: float) -> Atom | tuple[Atom, float]:
        """See net_kernel.set_net_ticktime."""
        if self.next_ticktime is not None:
            return (Atom("ongoing_change_to"), self.next_ticktime)
        if seconds == self.net_ticktime:
            return Atom("unchanged")
        self.next_ticktime = seconds
        for connection in connections.connected(self):
            self.follow_ticktime(connection)

        def settle() -> None:
            self.net_ticktime, self.next_ticktime = seconds, None
            for connection in connections.connected(self):
                self.follow_ticktime(connection)

        loop = asyncio.get_running_loop()
        self._settling = loop.call_later(transition, settle, context=self.context)
        return Atom("change_initiated")


async def format_there(node: Atom, module: Atom, function: Atom, args: list[Term]) -> Term:
    """Has the node that wants something printed put it into words itself."""
    return await rpc.call(node, module, function, args, timeout=5.0)
