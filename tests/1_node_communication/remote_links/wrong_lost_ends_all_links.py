"""Your lost ends every link of a process. Only those with processes of the peer that is gone
are lost: see `pid.node`.

caught by: test_links_with_other_nodes_and_at_home_hold_when_a_peer_is_lost
"""


def lost(node, peer, link, reason):
    for process in list(node.processes.values()):
        process.unlinking.clear()
        for other in list(process.links):
            process.links.pop(other, None)
            exit_signal(process, other, NOCONNECTION, asked=False)
