"""Who sees whom: what two nodes have in common, and the lists of nodes that follow.

A hidden node leaves PUBLISHED out of its flags. A connection has only the flags that
both ends have, so one hidden end makes the whole connection hidden: neither node
counts the other among its visible ones, and neither introduces it to others. All else
works over it as over any other.
"""

from __future__ import annotations

from minibeam.network.flags import INTRODUCES, PUBLISHED
from minibeam.nodes.connections import connected
from minibeam.nodes.local_node import LocalNode
from minibeam.terms import Atom

KINDS = ("visible", "hidden", "connected", "this", "known")


def effective(ours: int, theirs: int) -> int:
    """The flags of a connection: what both ends can do, by the flags that each has said.

    Each flag is one bit of the number (network/flags.py).
    """
    return ours & theirs


def hidden(flags: int) -> bool:
    """Whether a connection with these effective flags is a hidden one."""
    return not flags & PUBLISHED


def may_introduce(flags: int) -> bool:
    """Whether a peer, by the effective flags of its connection, is told of the other
    peers and they of it: both ends are visible (PUBLISHED), and both introduce
    (INTRODUCES; nodes/mesh.py). True or False. Erlang's nodes do not introduce this way.
    """
    return bool(flags & PUBLISHED and flags & INTRODUCES)


def nodes(node: LocalNode, *kinds: str) -> list[Atom]:
    """The names of the nodes of these kinds, each once, in any order (`erlang:nodes/0,1`).

    | kind             | which nodes                                                    |
    | ---------------- | -------------------------------------------------------------- |
    | visible, or none | peers with a connection that is not hidden                     |
    | hidden           | peers with a hidden one                                        |
    | connected        | both                                                           |
    | this             | the node itself (`node.name`)                                  |
    | known            | the connected ones, and those that have a number here (the     |
    |                  | keys of `node.node_numbers`), connected or not: the node       |
    |                  | itself, and each of which it has printed a pid                 |

    `connected(node)` has the connections that are up, each with its `peer` and whether it
    is `hidden`. Several kinds: all that are of any. ValueError for a kind that is not in
    KINDS.
    """
    found: dict[Atom, None] = {}
    for kind in kinds or ("visible",):
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r} (one of {', '.join(KINDS)})")
        if kind == "this":
            found[node.name] = None
        for link in connected(node):
            if kind in ("connected", "known", "hidden" if link.hidden else "visible"):
                found[link.peer] = None
        if kind == "known":
            found.update(dict.fromkeys(node.node_numbers))
    return list(found)
