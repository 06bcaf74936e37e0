"""Connections to peers: one dial for many callers, one report of each loss.

    (unknown) --connect, or the first signal--> dialling --up--> connected
        ^                                          |                 |
        +--------------------- down ---------------+-----------------+

`node.peers` has a Peer, by its name, for each node that is connected or being dialled:

    link      the connection, or None as long as it is being dialled
    waiting   the signals that wait for the dial, in order
    outcome   a future: True once it is up, False when it can't be reached

`up` sends what waited over the new connection; `down` drops it, and the links and
monitors among it get noconnection like all others to that node.

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

    To itself a node is connected, and no Peer is needed for that. A peer that is not in
    `node.peers` is entered, as `Peer(Atom(name))`, and `node.start_dial(peer)` begins to
    dial it; that returns at once. Callers that come while a peer is being dialled share
    that dial. The answer is `peer.outcome`, which has to be waited for where there is no
    link yet: one caller that is killed meanwhile must leave that future as it is, since
    the others wait for it too (`net_kernel:connect_node/1`).
    """
    if name == node.name:
        return True
    peer = node.peers.get(Atom(name))
    if peer is None:
        peer = node.peers[Atom(name)] = Peer(Atom(name))
        node.start_dial(peer)
    return await asyncio.shield(peer.outcome)


def up(node: LocalNode, link: Connection) -> None:
    """A connection has been set up, by our dial or by theirs.

    It becomes the `link` of the Peer called `link.peer`, which is entered where nobody
    here has dialled it, and the outcome is True. Then, in this order: `node.trace` gets
    "nodeup" with (link.peer, link.hidden); each function of AT_NODE_UP is called with
    (node, link); what waited is sent (`link.send`), in order, and waits no more.

    A signal that can't be sent to this peer (`link.send` raises TermError, for what can't
    be said without text) is dropped with a line to `node.log`, and not the rest. Has the
    peer a link already, the new one is closed with the reason DUPLICATE, and that is all.
    """
    peer = node.peers.setdefault(link.peer, Peer(link.peer))
    if peer.link is not None:
        link.close(DUPLICATE)
        return
    peer.link = link
    peer.outcome.set_result(True)
    node.trace("nodeup", (link.peer, link.hidden))
    for tell in AT_NODE_UP:
        tell(node, link)
    waiting, peer.waiting = peer.waiting, []
    for signal in waiting:
        try:
            link.send(signal)
        except TermError as error:
            node.log(f"{type(signal).__name__} to {link.peer} dropped: {error}")


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    """A peer is gone, or was never reached.

    It is taken out of `node.peers`, with what waited for it. Is it still being dialled
    (`peer.dial` is a task, or None), that is cancelled; whoever waits for the outcome
    gets False. Was it connected, `node.trace` gets "nodedown" with (name, reason). Then
    each function of AT_NODE_DOWN is called, connected or not, with (node, name, the
    peer's link or None, reason). No such peer: nothing happens.
    """
    peer = node.peers.pop(name, None)
    if peer is None:
        return
    if peer.dial is not None:
        peer.dial.cancel()
    if not peer.outcome.done():
        peer.outcome.set_result(False)
    if peer.link is not None:
        node.trace("nodedown", (name, reason))
    for tell in AT_NODE_DOWN:
        tell(node, name, peer.link, reason)


def disconnect(node: LocalNode, name: str) -> bool:
    """Ends the connection to a peer; tells whether there was one.

    The peer is down for this node at once, with the reason DISCONNECT, and the link is
    closed (`link.close`) with the same reason, by which the other end learns of it. A peer
    that is only being dialled is not connected (`erlang:disconnect_node/1`).
    """
    peer = node.peers.get(Atom(name))
    if peer is None or peer.link is None:
        return False
    link = peer.link
    down(node, Atom(name), DISCONNECT)
    link.close(DISCONNECT)
    return True


def connected(node: LocalNode) -> list[Connection]:
    """All connections that are up, in the order in which their peers were first named."""
    return [peer.link for peer in node.peers.values() if peer.link is not None]
