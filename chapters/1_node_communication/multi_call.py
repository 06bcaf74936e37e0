"""One question to the servers of the same name at many nodes.

    caller --- request to each, at once ---> {name, node1}  {name, node2}  ...
           <-- replies, in any order, until one deadline

A node is bad when it did not answer in time: no such server there, the server died, the
connection was lost, or it is only slow. From here these look alike.

What always holds: each node is in the result exactly once, and no reply, monitor or
alias of the call is left behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from minibeam.nodes.calls import ALIAS, GEN_CALL, cast, is_reply
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import demonitor, is_down, monitor
from minibeam.nodes.processes import receive
from minibeam.nodes.routing import send
from minibeam.terms import Atom, ImproperList, Reference, Term

Replies = list[tuple[Atom, Term]]


async def multi_call(
    nodes: Iterable[str], name: str, request: Term, timeout: float | None = None
) -> tuple[Replies, list[Atom]]:
    """Calls the server `name` at all nodes at once (`gen_server:multi_call/4`).

    Returns ([(Node, Reply), ...], bad nodes), each in the order of `nodes`. timeout is
    in seconds, for all of them together; None waits until each has answered or is gone.
    """
    raise NotImplementedError("multi_call.multi_call is still to be written")


async def collect(
    asked: dict[Reference, Atom], timeout: float | None
) -> dict[Reference, Term]:
    """Waits until each reference in `asked` has a reply or a DOWN, or time is up;
    returns the replies. Other messages stay in the mailbox."""
    raise NotImplementedError("multi_call.collect is still to be written")


def belongs(message: Term, asked: dict[Reference, Atom]) -> Reference | None:
    """The reference of `asked` that a reply or a DOWN is for, or None."""
    match message:
        case (ImproperList(_, Reference() as reference), _) if reference in asked:
            return reference if is_reply(message, reference) else None
        case (Atom("DOWN"), Reference() as reference, _, _, _) if reference in asked:
            return reference if is_down(message, reference) else None
    return None


def abcast(nodes: Iterable[str], name: str, request: Term) -> Atom:
    """Casts to the server `name` at all nodes; nobody learns who was there
    (`gen_server:abcast/3`)."""
    raise NotImplementedError("multi_call.abcast is still to be written")
