"""You look at the first kind and not at the others. With several kinds a node is listed if
it is of any of them.

caught by: test_several_kinds_are_put_together
"""

def nodes(node, *kinds):
    kind = kinds[0] if kinds else "visible"
    if not set(kinds) <= set(KINDS):
        raise ValueError(f"no kind of node in {kinds}")
    found = {node.name: None} if kind in ("this", "known") else {}
    for link in connected(node):
        if kind in ("connected", "known", "hidden" if link.hidden else "visible"):
            found[link.peer] = None
    if kind == "known":
        found.update(dict.fromkeys(node.node_numbers))
    return list(found)
