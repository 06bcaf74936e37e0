"""Leaves the links with a node that is gone as they were.

module: remote_links
caught by: peer_lost
"""


def lost(node: LocalNode, peer: Atom, link: Connection | None, reason: Term) -> None:
    pass
