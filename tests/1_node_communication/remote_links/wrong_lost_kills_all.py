"""You kill who was linked, also who traps exits. An exit signal goes by `exit_signal`: to who
traps exits it is a message.

caught by: test_both_ends_of_a_split_get_noconnection
"""

from minibeam.nodes.processes import finish


def lost(node, peer, link, reason):
    for process in list(node.processes.values()):
        for other in [other for other in process.unlinking if other.node == peer]:
            del process.unlinking[other]
        if any(other.node == peer for other in process.links):
            finish(process, NOCONNECTION)
