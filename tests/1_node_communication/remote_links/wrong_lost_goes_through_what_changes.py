"""You go through `node.processes` while exit signals take dead processes out of it. Python
refuses that: go through a copy, list(...).

caught by: test_who_does_not_trap_dies_of_noconnection_and_others_of_that
"""


def lost(node, peer, link, reason):
    for process in node.processes.values():
        for other in [other for other in process.unlinking if other.node == peer]:
            del process.unlinking[other]
        for other in [other for other in process.links if other.node == peer]:
            process.links.pop(other, None)
            exit_signal(process, other, NOCONNECTION, asked=False)
