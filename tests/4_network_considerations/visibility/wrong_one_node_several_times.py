"""You list a node once for each kind that it is of. Each node is listed once.

caught by: test_a_node_of_several_kinds_is_listed_once
"""

def nodes(node, *kinds):
    found = []
    for kind in kinds or ("visible",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r}")
        links = connected(node)
        match kind:
            case "visible" | "hidden":
                found += [link.peer for link in links if link.hidden == (kind == "hidden")]
            case "this":
                found.append(node.name)
            case _:
                here = {link.peer for link in links}
                more = {node.name, *node.node_numbers} if kind == "known" else set()
                found += [*(here | more)]
    return found
