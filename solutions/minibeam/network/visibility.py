"""Who sees whom: what two nodes have in common, and the lists of nodes that follow.

A hidden node leaves PUBLISHED out of its flags. A connection has only the flags that
both ends have, so one hidden end makes the whole connection hidden: neither node
counts the other among its visible ones, and neither introduces it to others. All else
works over it as over any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from minibeam.network.flags import INTRODUCES, PUBLISHED
from minibeam.terms import Atom

KINDS = ("visible", "hidden", "connected", "this", "known")


class ConnectedPeer(Protocol):
    """What this module needs of a connection."""

    @property
    def peer(self) -> Atom: ...
    @property
    def hidden(self) -> bool: ...


def effective(ours: int, theirs: int) -> int:
    """The flags of a connection: what both ends can do."""
    return ours & theirs


def hidden(flags: int) -> bool:
    """Whether a connection with these effective flags is a hidden one."""
    return not flags & PUBLISHED


def may_introduce(flags: int) -> bool:
    """Whether a peer, by the effective flags of its connection, is told of the other
    peers and they of it: both ends are visible, and both introduce (nodes/mesh.py)."""
    return bool(flags & PUBLISHED and flags & INTRODUCES)


def nodes(
    this: Atom, peers: Iterable[ConnectedPeer], known: Iterable[Atom], *kinds: str
) -> list[Atom]:
    """The nodes of the given kinds, each once (`erlang:nodes/1`).

    visible, hidden: connected so; connected: both; this: the node itself; known: it,
    the connected ones, and `known`, whose pids it has seen. ValueError for another kind.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"no kind of node: {kind!r} ({', '.join(KINDS)})")
    found: dict[Atom, None] = {}
    if "this" in kinds or "known" in kinds:
        found[this] = None
    for link in peers:
        if "connected" in kinds or "known" in kinds or hidden_kind(link) in kinds:
            found[link.peer] = None
    if "known" in kinds:
        found.update(dict.fromkeys(known))
    return list(found)


def hidden_kind(link: ConnectedPeer) -> str:
    return "hidden" if link.hidden else "visible"
