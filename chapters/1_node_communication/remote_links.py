"""The other end of a link, and links whose network is lost.

Both ends of a link change it at any time, and their signals cross on the way. So an
Unlink has an id and is acknowledged. Until the acknowledgement is back, all that comes
from the other end was sent before it knew:

- its Exit is of the link that we have ended: ignored (it is in no `links`);
- its Link is of before our Unlink, and our Unlink will end that too: ignored.

What always holds: when nothing is on its way any more, either both ends have the link
or neither has. (ERTS, "Distribution Protocol", "Link protocol")
"""

from __future__ import annotations

from minibeam.nodes.links import exit_signal
from minibeam.nodes.local_node import AT_NODE_DOWN, Connection, LocalNode, Process, handles
from minibeam.nodes.routing import route
from minibeam.signals import Exit, Link, Unlink, UnlinkAck
from minibeam.terms import NOCONNECTION, NOPROC, Atom, Pid, Term


@handles(Link)
def remote_link(node: LocalNode, signal: Link) -> None:
    """A process links with one of ours: recorded, or answered with an Exit noproc
    when ours is dead. While our Unlink to it is on its way: ignored."""
    raise NotImplementedError("remote_links.remote_link is still to be written")


@handles(Unlink)
def remote_unlink(node: LocalNode, signal: Unlink) -> None:
    """The other end ended the link: forgotten, and acknowledged with the same id,
    whether or not there was a link or still is a process."""
    raise NotImplementedError("remote_links.remote_unlink is still to be written")


@handles(UnlinkAck)
def unlink_ack(node: LocalNode, signal: UnlinkAck) -> None:
    """Our unlink has arrived. An id other than that of our last Unlink: ignored."""
    raise NotImplementedError("remote_links.unlink_ack is still to be written")


def lost(node: LocalNode, peer: Atom, link: Connection | None, reason: Term) -> None:
    """The connection to a peer is gone: each process that was linked with one there
    gets its exit signal, noconnection, once for each link."""
    raise NotImplementedError("remote_links.lost is still to be written")


def abroad(process: Process, peer: Atom) -> list[Pid]:
    """The linked processes at a peer; what waits for an acknowledgement is forgotten,
    since it can't come any more."""
    for other in [other for other in process.unlinking if other.node == peer]:
        del process.unlinking[other]
    return [other for other in process.links if other.node == peer]


AT_NODE_DOWN.append(lost)
