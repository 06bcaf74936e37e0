"""A subscription is turned into the messages that it will get when it is made."""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    asked = {str(option) for option in options}
    for option in asked:
        if option not in ("all", "hidden", "visible", "nodedown_reason"):
            raise ValueError(option)
    plan = {}
    for type_ in ("visible", "hidden"):
        named = "all" in asked or type_ in asked
        if named or (type_ == "visible" and "hidden" not in asked):
            plan[type_] = (bool(asked), "nodedown_reason" in asked, named)
    mine = me.node.node_subscriptions.setdefault(me.pid, [])
    if on:
        mine += [(sorted(asked), plan)]
    else:
        for entry in [entry for entry in mine if entry[0] == sorted(asked)]:
            mine.remove(entry)
    return OK


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    table = me.node.node_watchers
    if on:
        table[Atom(name)] = [*table.get(Atom(name), []), me.pid]
        if not {Atom(name)} & {*me.node.peers, me.node.name}:
            me.node.peers[Atom(name)] = Peer(Atom(name))
            me.node.start_dial(me.node.peers[Atom(name)])
        return True
    try:
        table.get(Atom(name), []).remove(me.pid)
    except ValueError:
        pass
    return True


def notify(node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None) -> None:
    type_ = ("visible", "hidden")[hidden]
    for pid in [*node.node_subscriptions]:
        for _, plan in node.node_subscriptions[pid]:
            if type_ not in plan:
                continue
            listed, with_reason, with_type = plan[type_]
            info = []
            if with_reason and kind == NODEDOWN:
                info = [(REASON, reason)]
            if with_type:
                info = [*info, (NODE_TYPE, Atom(type_))]
            put(node, pid, (kind, name, info) if listed else (kind, name))
