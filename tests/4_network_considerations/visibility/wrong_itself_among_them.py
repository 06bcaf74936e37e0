"""You list the node itself among the visible ones. nodes() are the others; itself it is only
in this and known.

caught by: test_visible_peers_are_what_is_listed_if_nothing_is_said
"""

def nodes(node, *kinds):
    found = {}
    for kind in kinds or ("visible",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r}")
        if kind in ("this", "visible"):
            found[node.name] = None
        for link in connected(node):
            if kind in ("connected", "known", "hidden" if link.hidden else "visible"):
                found[link.peer] = None
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
