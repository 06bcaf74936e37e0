"""You list the nodes that are of all the kinds at once. With several kinds a node is listed
if it is of any of them.

caught by: test_another_kind_takes_nothing_away
"""

def nodes(node, *kinds):
    links = connected(node)
    of = {
        "visible": [link.peer for link in links if not link.hidden],
        "hidden": [link.peer for link in links if link.hidden],
        "connected": [link.peer for link in links],
        "this": [node.name],
        "known": [node.name, *(link.peer for link in links), *node.node_numbers],
    }
    if not set(kinds) <= set(KINDS):
        raise ValueError(f"no kind of node in {kinds}")
    found = set(of["known"] if kinds else of["visible"])
    for kind in kinds:
        found &= set(of[kind])
    return sorted(found)
