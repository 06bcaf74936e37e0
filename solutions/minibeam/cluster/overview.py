"""What all nodes have, for whoever wants to see it: asked at once, and shown as it was then.

These answers are no reads of a list: copies are shown as they are at each node, also those
that will lose or are not merged yet.
"""

from __future__ import annotations

from typing import Any

from minibeam.cluster.asking import ask
from minibeam.cluster.exchange import digest
from minibeam.cluster.lists import TODO, Answer
from minibeam.cluster.state import Service
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.local_node import here
from minibeam.terms import Atom

VIEW = Atom("view")
SHOWN, ENTRIES = 200, 2000
"""Lists of a node that are shown with what they hold, and about how many entries of them: who
looks on must not keep nodes from what they are there for."""


async def of(request: str) -> Answer:
    """The answer to GET /lists, /health or /cluster."""
    service = here().part(Service)
    if request == "health":
        return health(service)
    views = await ask(service.reachable(), TODO, VIEW, service.wait)
    shown = {str(node): view for node, view in views.items() if isinstance(view, dict)}
    if request == "lists":
        return 200, {
            "lists": sorted({name for view in shown.values() for name in view["lists"]})
        }
    return 200, {
        "node": str(service.node.name),
        "strategy": service.strategy.name,
        "nodes": {str(node): shown.get(node) for node in service.configured},
    }


def health(service: Service) -> Answer:
    """Whether this node serves, and whom it reaches."""
    reaches = service.reachable()
    serves = service.may_serve()
    return 200 if serves else 503, {
        "node": str(service.node.name),
        "serves": serves,
        "strategy": service.strategy.name,
        "reaches": [str(node) for node in reaches],
        "missing": [str(node) for node in service.configured if node not in reaches],
    }


def of_node(service: Service) -> dict[str, Any]:
    """What one node has: the names of its lists; the first of them with their copies, the
    owners as it sees them, and a digest that is equal for equal copies; the lists whose
    processes run there; and the nodes that it reaches."""
    names = sorted(service.names())
    return {
        "lists": names,
        "copies": copies_of(service, names[:SHOWN]),
        "runs": service.runs(),
        "reaches": [str(node) for node in service.reachable()],
        "serves": service.may_serve(),
        "url": service.url,
    }


def copies_of(service: Service, names: list[str]) -> dict[str, Any]:
    copies: dict[str, Any] = {}
    entries = 0
    for name in names:
        if entries < ENTRIES:
            copies[name] = copy_of(service, name)
            entries += sum(map(len, copies[name]["views"]))
    return copies


def copy_of(service: Service, name: str) -> dict[str, Any]:
    value = service.copy(name)
    return {
        "views": [
            {entry: {"text": text, "done": done} for entry, (text, done) in view.items()}
            for view in service.strategy.views(value)
        ],
        "owners": [str(node) for node in service.owners(name)],
        "digest": f"{digest(name):016x}",
    }


async def answer(caller: Caller) -> None:
    reply(caller, of_node(here().part(Service)))
