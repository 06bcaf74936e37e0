"""Your `notify` puts a nodedown_reason into a nodeup. Only a nodedown has a reason.

caught by: test_the_reason_tells_how_a_node_was_lost
"""


def notify(node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None) -> None:
    type_ = Atom("hidden" if hidden else "visible")
    for pid, subscriptions in node.node_subscriptions.items():
        for wanted in subscriptions:
            if type_ not in wanted and "all" not in wanted and (hidden or "hidden" in wanted):
                continue
            info: list[Term] = []
            if REASON in wanted:
                info.append((REASON, reason))
            if "all" in wanted or type_ in wanted:
                info.append((NODE_TYPE, type_))
            put(node, pid, (kind, name, info) if wanted else (kind, name))
