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
    """The flags of a connection: what both ends can do."""
    raise NotImplementedError("visibility.effective is still to be written")


def hidden(flags: int) -> bool:
    """Whether a connection with these effective flags is a hidden one."""
    return not flags & PUBLISHED


def may_introduce(flags: int) -> bool:
    """Whether a peer, by the effective flags of its connection, is told of the other
    peers and they of it: both ends are visible, and both introduce (nodes/mesh.py)."""
    raise NotImplementedError("visibility.may_introduce is still to be written")


def nodes(node: LocalNode, *kinds: str) -> list[Atom]:
    """The names of the nodes of these kinds, each once (`erlang:nodes/0,1`).

    visible, the default, and hidden: connected so; connected: both; this: the node
    itself; known: it, the connected ones, and those it has numbered since it printed one
    of their pids (`node.node_numbers`). ValueError for any other kind.
    """
    raise NotImplementedError("visibility.nodes is still to be written")
