"""You leave out of known the nodes that are not connected. Those of which a pid was printed
have a number here, and are known by that (`node.node_numbers`).

caught by: test_a_node_of_which_a_pid_was_printed_is_known_though_not_connected
"""

def nodes(node, *kinds):
    found = {}
    for kind in kinds or ("visible",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r}")
        if kind == "this":
            found[node.name] = None
        for link in connected(node):
            if kind in ("connected", "known", "hidden" if link.hidden else "visible"):
                found[link.peer] = None
    return list(found)
