"""A copy of a list that this node does not own is dropped, once all its owners have what it
holds: after a split each side has had owners of its own.

    exchange.py: the peer has this value now, durably -> a note of that
    all owners are noted, for the value that is here  -> (drop, List, Value) to the replica

No copy is the only one that is left, whatever other nodes drop meanwhile, and however they
see the cluster. For owners are the first ones of an order of all nodes (placement.py), so
whoever drops a copy relies on nodes that are before it in that order, and they in turn on
nodes before them. Of all that ever had a value the first ones drop it never.

A node that has dropped what it has written no longer knows which versions it has given
(versions.py). It would give them once more in the next split, and they would pass for seen.
So it writes under a new name from then on, a/1 after a, and that is on its disk before
anything is dropped. With a leader the owners of a list are always the same, and nothing is
ever to be dropped.
"""

from __future__ import annotations

from collections.abc import Mapping

from minibeam.cluster.replica import DROP, REPLICA
from minibeam.cluster.state import Service
from minibeam.nodes.calls import call
from minibeam.nodes.local_node import here
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom, Term

NOT_OWNED = Atom("not_owned")


class Elsewhere:
    """Who else has what this node holds and does not own: the value, and the nodes."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Term, set[Atom]]] = {}


async def drop(service: Service, peer: Atom, values: Mapping[str, Term]) -> None:
    """A peer has these values now, durably, of lists that this node does not own: drops those
    that all owners have."""
    known = here().part(Elsewhere).known
    for name, value in values.items():
        owners = service.owners(name)
        if service.strategy.leads or service.node.name in owners:
            known.pop(name, None)
            continue
        before, nodes = known.get(name, (None, set[Atom]()))
        known[name] = value, {*nodes, peer} if before is value else {peer}
        if known[name][1].issuperset(owners):
            if (pid := service.running.get(name)) in service.node.processes:
                # It would write the next change here first. An owner is to serve the list.
                send(pid, NOT_OWNED)
            elif await dropped(service, name, value):
                known.pop(name, None)


async def dropped(service: Service, name: str, value: Term) -> bool:
    """Whether this node's copy is gone; one that has changed since stays."""
    context = service.strategy.context(value)
    if isinstance(context, dict) and service.actor in context:
        try:
            await service.take_new_name()
        except OSError:
            return False
    return bool(await call(REPLICA, (DROP, name, value), service.patience) == OK)
