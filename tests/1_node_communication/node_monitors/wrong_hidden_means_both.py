"""A subscription to "hidden" is told of visible nodes too by your `notify`. It wants hidden
ones; "all" wants both.

caught by: test_the_types_of_nodes_that_are_asked_for
"""


def notify(node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None) -> None:
    type_ = Atom("hidden" if hidden else "visible")
    for pid, subscriptions in node.node_subscriptions.items():
        for wanted in subscriptions:
            if hidden and "hidden" not in wanted and "all" not in wanted:
                continue
            info: list[Term] = []
            if REASON in wanted and kind == NODEDOWN:
                info.append((REASON, reason))
            if {"all", "visible", "hidden"} & {*wanted}:
                info.append((NODE_TYPE, type_))
            put(node, pid, (kind, name, info) if wanted else (kind, name))
