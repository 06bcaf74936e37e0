"""You leave the links in place when the connection is lost. When it comes back and is lost
again, the same exit signals come again.

caught by: test_a_link_that_was_lost_is_not_there_when_the_peer_is_back
"""


def lost(node, peer, link, reason):
    for process in list(node.processes.values()):
        for other in [other for other in process.unlinking if other.node == peer]:
            del process.unlinking[other]
        for other in [other for other in process.links if other.node == peer]:
            exit_signal(process, other, NOCONNECTION, asked=False)
