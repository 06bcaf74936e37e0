"""A table of sets by kind, of which those that were asked for are united; flags are compared
as sets of bits."""

BOTH = {PUBLISHED, INTRODUCES}


def bits(flags):
    return {1 << place for place in range(64) if flags >> place & 1}


def effective(ours, theirs):
    return sum(bits(ours) & bits(theirs))


def may_introduce(flags):
    return bits(flags) >= BOTH


def nodes(node, *kinds):
    links = connected(node)
    of = {
        "hidden": {link.peer for link in links if link.hidden},
        "connected": {link.peer for link in links},
        "this": {node.name},
    }
    of["visible"] = of["connected"] - of["hidden"]
    of["known"] = of["connected"] | of["this"] | set(node.node_numbers)
    try:
        return list(set().union(*(of[kind] for kind in kinds or ["visible"])))
    except KeyError as error:
        raise ValueError(f"no kind: {error}") from None
