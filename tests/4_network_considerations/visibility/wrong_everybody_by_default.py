"""Without a kind you list all connected nodes. The default is visible: who asks for nodes()
is not to stumble over hidden ones.

caught by: test_visible_peers_are_what_is_listed_if_nothing_is_said
"""

def nodes(node, *kinds):
    found = {}
    for kind in kinds or ("connected",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r}")
        if kind == "this":
            found[node.name] = None
        for link in connected(node):
            if kind in ("connected", "known", "hidden" if link.hidden else "visible"):
                found[link.peer] = None
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
