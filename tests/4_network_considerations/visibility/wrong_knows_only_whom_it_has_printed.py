"""You list as known only the nodes that have a number here. Those that are connected are
known as well, also before any of their pids is printed.

caught by: test_nodes_by_kind
"""

def nodes(node, *kinds):
    found = {}
    for kind in kinds or ("visible",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r}")
        if kind == "this":
            found[node.name] = None
        for link in connected(node):
            if kind in ("connected", "hidden" if link.hidden else "visible"):
                found[link.peer] = None
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
