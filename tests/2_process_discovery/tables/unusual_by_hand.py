"""Asks by itself, with a monitor and an alias for each node, and makes a snapshot in a
loop."""

from minibeam.nodes.calls import ALIAS, GEN_CALL
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import demonitor, monitor
from minibeam.nodes.multi_call import collect
from minibeam.nodes.routing import send
from minibeam.terms import ImproperList


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    asked = {}
    for node in nodes:
        to = (NAME_SERVER, Atom(node))
        reference = monitor(to, alias="reply_demonitor")
        asked[reference] = Atom(node)
        send(to, (GEN_CALL, (current().pid, ImproperList((ALIAS,), reference)), change))
    answers = await collect(dict(asked), None)
    for reference in asked:
        demonitor(reference, flush=True)
    return [node for reference, node in asked.items() if reference in answers]


def snapshot(table: Table) -> list[tuple[Term, Pid, Term]]:
    found: list[tuple[Term, Pid, Term]] = []
    for kept in reversed(list(table.entries)):
        entry = table.entries[kept]
        found.append((entry.name, entry.pid, entry.method))
    return found
