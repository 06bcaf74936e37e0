"""Every name that is known is looked at, and kept if any of the kinds says so."""

def effective(ours, theirs):
    return ~(~ours | ~theirs)


def may_introduce(flags):
    both = PUBLISHED + INTRODUCES
    return flags & both == both


def is_of(kind, node, name, hides):
    match kind:
        case "visible":
            return hides is False
        case "hidden":
            return hides is True
        case "connected":
            return hides is not None
        case "this":
            return name == node.name
        case "known":
            return True
    raise ValueError(f"{kind} is no kind")


def nodes(node, *kinds):
    hides = {link.peer: link.hidden for link in connected(node)}
    names = sorted({node.name, *hides, *node.node_numbers})
    kinds = kinds or ("visible",)
    return [
        name
        for name in names
        if [kind for kind in kinds if is_of(kind, node, name, hides.get(name))]
    ]
