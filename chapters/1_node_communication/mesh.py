"""The full mesh: whoever connects to one visible node gets to know all of them.

    C connects to B:   B tells its other peers: "there is C"     introduce
                       A has not met C: A dials C                introduced

Erlang's `global` does this between nodes that run it; this small protocol, a cast to
net_kernel, does it between ours. Two nodes may dial each other at the same moment;
`tie_break` decides which of the two connections stays.

What always holds: of two crossing connections exactly one survives, and both ends
know which without asking.
"""

from __future__ import annotations

from typing import Literal

from minibeam.nodes.connections import connected
from minibeam.nodes.local_node import Connection, LocalNode, Peer
from minibeam.nodes.routing import route
from minibeam.signals import Send
from minibeam.terms import Atom

NET_KERNEL = Atom("net_kernel")
GEN_CAST = Atom("$gen_cast")
INTRODUCE = Atom("introduce")


def introduce(node: LocalNode, newcomer: Connection) -> None:
    """Tells every other peer of this node's mesh of one that has just come up.

    Called with each connection that comes up (AT_NODE_UP). Who is told: each connection
    of `connected(node)` that is `meshed`, the newcomer's aside; nobody, if the newcomer's
    is not `meshed` itself. A hidden node is not, nor is one of Erlang, which has `global`.
    What: the cast {'$gen_cast', {introduce, Name}} to its net_kernel, as a Send from
    `node.group_leader` to (NET_KERNEL, the peer's name), by `route(node, signal)`.
    """
    raise NotImplementedError("mesh.introduce is still to be written")


def introduced(node: LocalNode, name: Atom) -> None:
    """A peer told us of another node: it is dialled, unless it is us, connected, or being
    dialled already.

    To dial: a Peer(name) is entered in `node.peers`, and `node.start_dial(peer)` begins.
    Nothing is waited for: this runs in net_kernel, which others want an answer of.
    """
    raise NotImplementedError("mesh.introduced is still to be written")


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    """What we answer the node `there`, which dials us, `here`, while we dial it.

    The connection that the node with the greater name has dialled survives: "nok" when
    that is ours, "ok_simultaneous" (and we give ours up) when it is theirs. The whole
    names are compared, as plain text (protocol of the distribution, status messages).
    """
    raise NotImplementedError("mesh.tie_break is still to be written")
