"""You pass on why the connection went. To who was linked the other one is just out of reach,
whatever the reason: noconnection.

caught by: test_a_lost_connection_is_noconnection_for_each_link_once
"""


def lost(node, peer, link, reason):
    for process in list(node.processes.values()):
        for other in [other for other in process.unlinking if other.node == peer]:
            del process.unlinking[other]
        for other in [other for other in process.links if other.node == peer]:
            process.links.pop(other, None)
            exit_signal(process, other, reason, asked=False)
