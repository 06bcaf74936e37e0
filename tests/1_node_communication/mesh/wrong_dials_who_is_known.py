"""Your `introduced` dials a node that is in `node.peers` already. Who is there is connected
or being dialled, and is left alone.

caught by: test_an_introduction_to_who_is_connected_dials_nobody
"""


def introduced(node: LocalNode, name: Atom) -> None:
    if name != node.name:
        node.start_dial(node.peers.setdefault(name, Peer(name)))
