"""Your `introduced` looks only at who is connected, and dials once more who is being dialled.
Both are in `node.peers`.

caught by: test_an_introduction_to_who_is_being_dialled_dials_nobody_else
"""


def introduced(node: LocalNode, name: Atom) -> None:
    if name != node.name and name not in [link.peer for link in connected(node)]:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
