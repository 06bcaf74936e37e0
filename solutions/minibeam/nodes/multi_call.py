"""One question to the servers of the same name at many nodes.

    caller --- request to each, at once ---> {name, node1}  {name, node2}  ...
           <-- replies, in any order, until one deadline

A node is bad when it did not answer in time: no such server there, the server died, the
connection was lost, or it is only slow. From here these look alike.

What always holds: each node asked is in the result, once; no reply, monitor or alias of
the call is left behind.
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

    Returns ([(Node, Reply), ...], bad nodes), both in the order of `nodes`, the nodes as
    atoms. timeout is in seconds, for all of them together; None waits until each has
    answered or is gone.

    Each node is asked as `call` asks a server: a `monitor` on (name, node), with
    alias="reply_demonitor"; the tag ImproperList((ALIAS,), reference); and the message
    (GEN_CALL, (our pid, tag), request). Then `collect` waits for all of them. In the end,
    also after an exception, `demonitor(reference, flush=True)` each: that ends the alias as
    well, and no late reply or DOWN is left in the mailbox.
    """
    asked: dict[Reference, Atom] = {}
    try:
        for node in map(Atom, nodes):
            reference = monitor((name, node), alias="reply_demonitor")
            asked[reference] = node
            tag = ImproperList((ALIAS,), reference)
            send((name, node), (GEN_CALL, (current().pid, tag), request))
        answers = await collect(dict(asked), timeout)
    finally:
        for reference in asked:
            demonitor(reference, flush=True)
    replies = [(node, answers[ref]) for ref, node in asked.items() if ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]


async def collect(
    asked: dict[Reference, Atom], timeout: float | None
) -> dict[Reference, Term]:
    """Waits until each reference in `asked` has a reply or a DOWN, or `timeout` seconds
    have passed since the call (None: no end); returns the values replied, by reference.

    `belongs(message, asked)` gives the reference that a reply or a DOWN is for. Only such
    messages are taken (`receive`), each reference's first; all others stay in the mailbox.
    A reply is (Tag, Value), by `is_reply`, and any Value is one. A reference with a DOWN,
    or with nothing in time, is not in what is returned. `asked` may be changed.
    """
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    answers: dict[Reference, Term] = {}
    while asked:
        left = None if deadline is None else max(0.0, deadline - loop.time())
        try:
            message = await receive(lambda message: belongs(message, asked), timeout=left)
        except TimeoutError:
            break
        reference = belongs(message, asked)
        assert reference is not None
        del asked[reference]
        if is_reply(message, reference):
            answers[reference] = message[1]
    return answers


def belongs(message: Term, asked: dict[Reference, Atom]) -> Reference | None:
    """The reference of `asked` that a reply or a DOWN is for, or None."""
    match message:
        case (ImproperList(_, Reference() as reference), _) if reference in asked:
            return reference if is_reply(message, reference) else None
        case (Atom("DOWN"), Reference() as reference, _, _, _) if reference in asked:
            return reference if is_down(message, reference) else None
    return None


def abcast(nodes: Iterable[str], name: str, request: Term) -> Atom:
    """Casts (`cast`) to the server (name, node) at all nodes, and returns the atom abcast
    at once; nobody learns who was there (`gen_server:abcast/3`)."""
    for node in nodes:
        cast((name, node), request)
    return Atom("abcast")
