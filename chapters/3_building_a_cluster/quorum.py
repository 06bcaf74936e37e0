"""Reads and writes of copies at several nodes, for which enough answers are as good as all.

    write  client --- value to all N ---> replica, replica, replica
                  <-- ok, from W of them: acknowledged; the others have it, or will, or won't
    read   client --- to all N ---> replica, replica, replica
                  <-- values, from R of them: merged; who is behind is repaired

Each node has one copy of each key (replica.py), and none of them leads. A node is bad when it
did not do what it was asked for: gone, silent for too long, refusing, or with a full disk.
`merge(one, other)` is the same as the replicas have; with `newest` a value is (Version, Data).

If W + R > N, any R nodes that are read have one in common with any W that have acknowledged,
so a read shows what was acknowledged before it began, or what came after it. It says no more:
a write that failed may be there all the same, or be seen later; two writes at once are merged,
whatever that means; and what one read shows the next one may not show yet.

What always holds: each node's answer counts once, no answer or monitor is left behind when a
function returns, and a copy that is late or comes twice does no harm, since it is merged.

Gifford, Weighted voting for replicated data, 1979. Thomas, A majority consensus approach to
concurrency control for multiple copy databases, 1979. Attiya, Bar-Noy, Dolev, Sharing memory
robustly in message-passing systems, 1995. DeCandia et al., Dynamo, 2007.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from minibeam.cluster.asking import Answers, ask
from minibeam.cluster.replica import KEYS, NO_EPOCH, READ, REPLICA, UNDEFINED, WRITE
from minibeam.discovery.keys import key as as_key
from minibeam.network.order import same_term
from minibeam.nodes.multi_call import multi_call
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import receive, spawn
from minibeam.terms import Atom, Exit, Term

TOO_FEW = Atom("too_few")
PATIENCE = 5.0
"""Seconds to wait for answers."""
PAUSE, ATTEMPTS = 1.0, 10
"""Seconds between attempts to bring a node up to date that has just come, and how many."""

Merge = Callable[[Any, Any], Any]


def newest(one: tuple[Any, Term], other: tuple[Any, Term]) -> tuple[Any, Term]:
    """The one of two values (Version, Data) that has the greater version; (number, node) is a
    good one. Two that differ may never have the same version."""
    return max(one, other, key=lambda value: value[0])


def did(answers: Answers) -> Answers:
    """Those of the answers that say that it was done; the others refuse, or tell an error."""
    return {node: answer for node, answer in answers.items() if is_done(answer)}


def is_done(answer: Term) -> bool:
    match answer:
        case Atom("ok") | (Atom("value"), _) | list():
            return True
    return False


def values_of(answers: Answers) -> dict[Atom, Term]:
    """By node the Value of each answer (VALUE, Value), and nothing of the others."""
    found = {}
    for node, answer in answers.items():
        match answer:
            case (Atom("value"), value):
                found[node] = value
    return found


def each_once(nodes: Iterable[str], count: int = 1) -> list[Atom]:
    """The nodes, in their order, each once. ValueError if they can't be `count`."""
    names = list(dict.fromkeys(map(Atom, nodes)))
    if not 1 <= count <= len(names):
        raise ValueError(f"{count} of {len(names)} nodes can't answer")
    return names


async def everywhere(
    nodes: Iterable[str], request: Term, timeout: float = PATIENCE
) -> tuple[Answers, list[Atom]]:
    """The same request to the replicas of all nodes: who has done it, and who has not.

    Returns (answers, bad nodes): the answers by node, only those that say it was done (`did`);
    and all other nodes. Both are in the order of `nodes`. It waits until each has answered or
    is gone, at most `timeout` seconds for all of them together: `multi_call` (1.15) to the
    name REPLICA does that. A node that is named twice is asked once; with no nodes at all
    nobody is asked.
    """
    raise NotImplementedError("quorum.everywhere is still to be written")


async def write(
    nodes: Iterable[str], key: Term, value: Term, w: int, timeout: float = PATIENCE
) -> list[Atom]:
    """Writes a value to all nodes, and returns as soon as `w` of them have acknowledged it.

    `each_once(nodes, w)` are the nodes; it raises a ValueError where there are fewer than `w`.
    All of them are sent (WRITE, key, NO_EPOCH, value), at once:
    `ask(names, REPLICA, request, timeout, enough)` returns the answers by node, as soon as
    `enough(answers)`, of those that there are so far, is true. Only those count that say it
    was done (`did`).

    Returns the nodes that have acknowledged; the others may do it later, nobody waits for
    them. If there are fewer than `w` when all have answered or are gone, or `timeout` seconds
    have passed: Exit((TOO_FEW, [those that have acknowledged])). Nothing is undone then: what
    some have they keep.
    """
    raise NotImplementedError("quorum.write is still to be written")


def merged(values: Iterable[Term], merge: Merge) -> Term:
    """All values merged into one, by merge(one, other), in any order. A copy that has none is
    UNDEFINED, and is left out; `merge` never sees that. UNDEFINED if there is no value.

    UNDEFINED is an Atom, and Python takes a text "undefined", which is a value, for equal:
    `same_term` does not."""
    raise NotImplementedError("quorum.merged is still to be written")


async def read(
    nodes: Iterable[str], key: Term, r: int, merge: Merge, timeout: float = PATIENCE
) -> Term:
    """The value of a key, by what `r` nodes have: all that they have, `merged`.

    As `write`: each node is asked once, with (READ, key, NO_EPOCH), whoever has a value to
    tell (`values_of`) counts, and it returns as soon as there are `r` of them. With fewer than
    that: Exit((TOO_FEW, [those that have told theirs])).

    If one of the values that came is another term than what is returned (`same_term`), a
    process is started (`spawn`) that does `repair`, with the same nodes; nobody waits for it.
    """
    raise NotImplementedError("quorum.read is still to be written")


async def repair(
    nodes: Iterable[str], key: Term, merge: Merge, timeout: float = PATIENCE
) -> list[Atom]:
    """Brings the stale copies of a key up to date.

    Reads it `everywhere`, and merges all `values_of` the answers (`merged`). Each node that
    has another term (`same_term`), and no other, is sent the merged value: (WRITE,
    key, NO_EPOCH, value), also `everywhere`. Returns the nodes that have acknowledged it, []
    if nothing was to be done. Nodes that do not answer are not waited for any longer than
    `everywhere` waits: they are brought up to date another time.
    """
    raise NotImplementedError("quorum.repair is still to be written")


async def repair_all(nodes: Iterable[str], merge: Merge) -> list[Atom]:
    """Repairs each key that one of the nodes has, one after the other. Returns the bad nodes:
    those that could not even tell their keys."""
    names = list(nodes)
    answers, bad = await everywhere(names, KEYS)
    keys = {as_key(key): key for found in answers.values() for key in found}
    for key in keys.values():
        await repair(names, key, merge)
    return bad


async def look_after(nodes: Iterable[str], merge: Merge) -> None:
    """A process that repairs all when one of the nodes has come (back): what it has missed it
    learns, and what it alone has the others learn."""
    names = list(nodes)
    monitor_nodes(True)
    while True:
        match await receive():
            case (Atom("nodeup"), Atom() as name) if name in names:
                for _ in range(ATTEMPTS):
                    if name not in await repair_all(names, merge):
                        break
                    await asyncio.sleep(PAUSE)
