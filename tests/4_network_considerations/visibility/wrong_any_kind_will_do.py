"""You give an empty list for a kind that does not exist, and whoever has misspelt one
believes that there are no such nodes. Raise ValueError.

caught by: test_there_is_no_other_kind
"""

def nodes(node, *kinds):
    found = {}
    for kind in kinds or ("visible",):
        if kind == "this":
            found[node.name] = None
        for link in connected(node):
            if kind in ("connected", "known", "hidden" if link.hidden else "visible"):
                found[link.peer] = None
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
