"""Subscriptions are frozen sets; `notify` works out what a subscription wants as sets, and
routes its messages as signals; a request is first counted, then dialled for by a task.
"""

import asyncio

from minibeam.nodes.connections import connect
from minibeam.nodes.routing import dispatch
from minibeam.signals import Send

TYPES = {"visible", "hidden"}


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    asked = frozenset(options)
    if not asked <= {*OPTIONS}:
        raise ValueError("an option that there is not")
    table = me.node.node_subscriptions
    kept = [other for other in table.get(me.pid, ()) if on or other != asked]
    table[me.pid] = [*kept, *[asked] * on]
    return OK


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    asked = me.node.node_watchers.setdefault(Atom(name), [])
    if on:
        asked.insert(0, me.pid)
        asyncio.get_running_loop().create_task(connect(me.node, name), context=me.node.context)
    else:
        count = asked.count(me.pid)
        others = [pid for pid in asked if pid != me.pid]
        asked[:] = others + [me.pid] * (count - 1)
    return True


def notify(node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None) -> None:
    type_ = "hidden" if hidden else "visible"
    told = [(pid, one) for pid, mine in node.node_subscriptions.items() for one in mine]
    for pid, asked in told:
        types = TYPES if "all" in asked else asked & TYPES
        if type_ not in (types or {"visible"}):
            continue
        message = (kind, name)
        if asked:
            why = [(REASON, reason)] if kind == "nodedown" and REASON in asked else []
            message += (why + [(NODE_TYPE, Atom(type_))] * bool(types),)
        dispatch(node, Send(node.group_leader, pid, message))
