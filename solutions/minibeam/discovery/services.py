"""What a node runs to share names and locks with others: `global`, started."""

from __future__ import annotations

import asyncio

from minibeam.discovery import conflicts
from minibeam.discovery.global_join import RESOLVE_TIME
from minibeam.discovery.global_names import registered_names, whereis_name
from minibeam.discovery.name_server import NameServer
from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes import gen_server
from minibeam.nodes.local_node import LocalNode
from minibeam.terms import Atom, Pid, Term

GLOBAL = Atom("global")


async def start(node: LocalNode) -> None:
    """Starts it at a node that has its other services already. Of the module `global`
    others may call what a join needs, and what tells them of names."""
    exposed = node.exposed.setdefault(GLOBAL, {})
    exposed[Atom("resolve_it")] = resolve_it
    for name, function in conflicts.OWN.items():
        exposed[Atom(name)] = function
    exposed[Atom("whereis_name")] = whereis_for_others
    exposed[Atom("registered_names")] = registered_names
    await gen_server.start(NameServer, name=NAME_SERVER, node=node)


async def resolve_it(method: Term, name: Term, one: Pid, two: Pid) -> Term:
    """Settles a conflict in the time that there is for it: Erlang would wait for ever, with
    all names locked."""
    try:
        async with asyncio.timeout(RESOLVE_TIME):
            return await conflicts.resolve(method, name, one, two)
    except TimeoutError:
        return (conflicts.EXIT, Atom("timeout"))


def whereis_for_others(name: object) -> object:
    pid = whereis_name(name)
    return Atom("undefined") if pid is None else pid
