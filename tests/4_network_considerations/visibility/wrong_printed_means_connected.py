"""You list as connected the nodes of which a pid was printed. They may be long gone: only
known has them.

caught by: test_a_node_of_which_a_pid_was_printed_need_not_be_connected
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
        if kind == "connected":
            found.update(dict.fromkeys(set(node.node_numbers) - {node.name}))
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
