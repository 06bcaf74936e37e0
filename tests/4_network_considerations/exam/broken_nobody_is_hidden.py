"""Takes every connection for a visible one.

module: visibility
caught by: kinds
"""


def nodes(node: LocalNode, *kinds: str) -> list[Atom]:
    if "hidden" in kinds:
        return []
    return [link.peer for link in connected(node)]
