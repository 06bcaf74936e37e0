"""Connections to peers: one dial for many callers, one report of each loss.

    (unknown) --connect, or the first signal--> dialling --up--> connected
        ^                                          |                 |
        +--------------------- down ---------------+-----------------+

A peer that is being dialled keeps the signals that wait for it, in order. `up` sends
them over the new connection; `down` drops them, and the links and monitors among them
get noconnection like all others to that node.

What always holds: a peer has at most one connection; for each `up` there is one `down`.
"""

from __future__ import annotations

import asyncio

from minibeam.nodes.local_node import (
    AT_NODE_DOWN,
    AT_NODE_UP,
    Connection,
    LocalNode,
    Peer,
)
from minibeam.terms import Atom, Term, TermError

DISCONNECT = Atom("disconnect")
DUPLICATE = Atom("duplicate_connection")


async def connect(node: LocalNode, name: str) -> bool:
    """Connects to a peer, or finds it connected; False when it can't be reached.

    Callers that come while it is being dialled share that dial; one of them giving up
    does not end it for the others (`net_kernel:connect_node/1`).
    """
    raise NotImplementedError("connections.connect is still to be written")


def up(node: LocalNode, link: Connection) -> None:
    """A connection has been set up, by our dial or by theirs.

    It becomes the `link` of its Peer and the outcome is True; then AT_NODE_UP is told, and
    what waited is sent, in order. A signal that can't be sent to this peer (TermError: not
    all can be said without text) is dropped, with a line to `node.log`, and not the rest.
    Has the peer a link already, this one is closed, as a duplicate, and that is all.
    """
    raise NotImplementedError("connections.up is still to be written")


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    """A peer is gone, or was never reached: forgotten, whoever waits learns it, and
    AT_NODE_DOWN is told, once. No such peer: nothing happens."""
    raise NotImplementedError("connections.down is still to be written")


def disconnect(node: LocalNode, name: str) -> bool:
    """Ends the connection to a peer; tells whether there was one
    (`erlang:disconnect_node/1`)."""
    raise NotImplementedError("connections.disconnect is still to be written")


def connected(node: LocalNode) -> list[Connection]:
    """All connections that are up, in the order in which their peers were first named."""
    return [peer.link for peer in node.peers.values() if peer.link is not None]
