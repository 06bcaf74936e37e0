"""A small name server for tests: it answers as `global_name_server` does what the exercises
of tables and locks ask of it, and nothing else goes on between the nodes.

With it a failure is one of the module that is tested, and what is asked can be counted.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from minibeam.discovery.lock_server import LockServer, grant, holders, release
from minibeam.discovery.tables import Table, apply
from minibeam.nodes import connections
from minibeam.nodes.calls import reply
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, register, spawn
from minibeam.terms import Atom, Pid, Term

THREE = ["a@one", "b@two", "c@three"]
NAME_SERVER = Atom("global_name_server")
BADARG = (Atom("error"), Atom("badarg"))


@dataclass(frozen=True)
class Asked:
    """One request, at the node that got it, with the answer."""

    node: Atom
    kind: str
    request: Term
    answer: Term
    at: float
    """When it was answered, in virtual seconds."""


class Servers:
    """The name servers of a cluster, and all that they have been asked, in order."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.refuses: dict[str, int] = {}
        """How many locks a node is still to refuse, whatever is free."""
        self.pids: dict[str, Pid] = {}
        self.nodes: list[Any] = []

    async def start(self, node: Any, seconds: float = 0.0) -> None:
        """Starts that of a node. It takes so many seconds to answer, and one at a time."""
        pid = self.pids[node.name] = spawn(self.serve, node, seconds, node=node)

        async def name_it() -> None:
            register(NAME_SERVER, pid)

        await node.run(name_it)

    async def serve(self, node: Any, seconds: float) -> None:
        while True:
            match await receive():
                case (Atom("$gen_call"), (Pid(), _) as caller, request):
                    await asyncio.sleep(seconds)
                    kind = request[0] if type(request[0]) is Atom else repr(request[0])
                    answer = self.answer(node, kind, request, caller[0])
                    at = asyncio.get_running_loop().time()
                    self.asked.append(Asked(node.name, kind, request, answer, at))
                    reply(caller, answer)
                case message:
                    self.heard(node, message)

    def heard(self, node: Any, message: Term) -> None:
        """What comes that is no call: nothing is made of it."""

    def answer(self, node: Any, kind: str, request: Any, pid: Pid) -> Term:
        locks = node.part(LockServer)
        match kind:
            case "set_lock":
                if self.refuses.get(node.name, 0) > 0:
                    self.refuses[node.name] -= 1
                    return False
                return grant(locks, request[1], pid)
            case "del_lock":
                release(locks, request[1], pid)
                return True
            case "register" | "unregister":
                return apply(node.part(Table), request)
        return BADARG

    def kill(self, name: str) -> None:
        """Ends the server of a node."""
        node = next(node for node in self.nodes if node.name == name)
        spawn(ended, self.pids[name], node=node)

    def held(self, resource: Term) -> dict[str, list[Pid]]:
        """Who holds a lock, by node; only the nodes where anybody does."""
        found = {node.name: holders(node.part(LockServer), resource) for node in self.nodes}
        return {str(name): pids for name, pids in found.items() if pids}

    def times(self, kind: str, *names: str) -> int:
        """How often the servers of these nodes, or of all, have been asked this."""
        return len(
            [
                one
                for one in self.asked
                if one.kind == kind and (not names or one.node in names)
            ]
        )


async def ended(pid: Pid) -> None:
    exit_process(pid, Atom("kill"))


async def cluster(
    net: Any, names: list[str] = THREE, *, seconds: dict[str, float] | None = None
) -> tuple[list[Any], Servers]:
    """Nodes that are all connected, each with a name server, which takes so many seconds."""
    servers = Servers()
    nodes = servers.nodes = [await net.start(name) for name in names]
    for place, node in enumerate(nodes):
        for other in nodes[place + 1 :]:
            assert await connections.connect(node, other.name)
    for node in nodes:
        await servers.start(node, (seconds or {}).get(node.name, 0.0))
    return nodes, servers
