"""The type in your message is text where an atom belongs, so nobody who waits for the atom
visible or hidden will match it.

caught by: test_the_types_of_nodes_that_are_asked_for
"""


def notify(node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None) -> None:
    type_ = "hidden" if hidden else "visible"
    for pid, subscriptions in node.node_subscriptions.items():
        for wanted in subscriptions:
            if type_ not in wanted and "all" not in wanted and (hidden or "hidden" in wanted):
                continue
            info: list[Term] = []
            if REASON in wanted and kind == NODEDOWN:
                info.append((REASON, reason))
            if "all" in wanted or type_ in wanted:
                info.append((NODE_TYPE, type_))
            put(node, pid, (kind, name, info) if wanted else (kind, name))
