"""Tells of each node twice.

module: node_monitors
caught by: node_monitor
"""


def notify(
    node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None
) -> None:
    for pid, subscriptions in list(node.node_subscriptions.items()):
        for _ in subscriptions:
            for _ in range(2):
                node.processes[pid].mailbox.put((kind, name, []))
