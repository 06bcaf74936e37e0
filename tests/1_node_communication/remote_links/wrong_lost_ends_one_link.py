"""Your lost ends the first link of each process with the peer and goes on to the next
process. There may be several, and each is lost.

caught by: test_a_lost_connection_is_noconnection_for_each_link_once
"""


def lost(node, peer, link, reason):
    for process in list(node.processes.values()):
        for other in [other for other in process.unlinking if other.node == peer]:
            del process.unlinking[other]
        for other in process.links:
            if other.node == peer:
                del process.links[other]
                exit_signal(process, other, NOCONNECTION, asked=False)
                break
