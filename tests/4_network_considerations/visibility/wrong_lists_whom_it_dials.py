"""You list every peer that the node has an entry for, also one that it is only dialling. A
node is connected when its connection is up (`connected`).

caught by: test_a_peer_that_is_only_being_dialled_is_not_there
"""

def nodes(node, *kinds):
    found = {}
    for kind in kinds or ("visible",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r}")
        if kind == "this":
            found[node.name] = None
        for peer in node.peers.values():
            hides = peer.link is not None and peer.link.hidden
            if kind in ("connected", "known", "hidden" if hides else "visible"):
                found[peer.name] = None
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
