"""You leave `unlinking` as it was when the connection is lost. The acknowledgement can't come
any more, so no link that this peer makes later would be believed.

caught by: test_a_lost_connection_forgets_what_was_not_acknowledged
"""


def lost(node, peer, link, reason):
    for process in list(node.processes.values()):
        for other in [other for other in process.links if other.node == peer]:
            process.links.pop(other, None)
            exit_signal(process, other, NOCONNECTION, asked=False)
