"""Your `introduced` dials the node itself when it is introduced to itself. That can happen:
leave this node's own name out.

caught by: test_a_node_that_is_introduced_to_itself_dials_nobody
"""


def introduced(node: LocalNode, name: Atom) -> None:
    if name not in node.peers:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
