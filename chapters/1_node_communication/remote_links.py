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
from minibeam.nodes.local_node import AT_NODE_DOWN, Connection, LocalNode, handles
from minibeam.nodes.routing import route
from minibeam.signals import Exit, Link, Unlink, UnlinkAck
from minibeam.terms import NOCONNECTION, NOPROC, Atom, Term


@handles(Link)
def remote_link(node: LocalNode, signal: Link) -> None:
    """A process, of another node or of this one, links with the process `signal.to` of
    this node.

    | the process `signal.to`                 | effect                                   |
    | --------------------------------------- | ---------------------------------------- |
    | is dead: not in `node.processes`        | the sender is sent an Exit(sender, to,   |
    |                                         | reason) from `signal.to`: NOPROC         |
    | has the sender in its `unlinking`: our  | nothing                                  |
    | Unlink is on its way there              |                                          |
    | else                                    | the sender is entered in its `links`     |

    `links` is a dict with None for each pid, `unlinking` one with the id of our last
    Unlink for each pid; signals are sent by `route`.
    """
    raise NotImplementedError("remote_links.remote_link is still to be written")


@handles(Unlink)
def remote_unlink(node: LocalNode, signal: Unlink) -> None:
    """The sender ended its link with the process `signal.to` of this node: the sender is
    in its `links` no more, and is sent an UnlinkAck(sender, to, id) from `signal.to`, with
    the id that came.

    The UnlinkAck is sent in any case, also when there was no such link, or the process is
    dead: the sender waits for it. It is sent by `route`.
    """
    raise NotImplementedError("remote_links.remote_unlink is still to be written")


@handles(UnlinkAck)
def unlink_ack(node: LocalNode, signal: UnlinkAck) -> None:
    """An Unlink that the process `signal.to` of this node had sent has arrived: the sender
    is in its `unlinking` no more.

    Only if the id is the one in `unlinking`, that of our last Unlink: with any other,
    nothing happens, and neither if the process is dead or waits for nothing. The link is
    not touched: there may be a new one, made since.
    """
    raise NotImplementedError("remote_links.unlink_ack is still to be written")


def lost(node: LocalNode, peer: Atom, link: Connection | None, reason: Term) -> None:
    """The connection to a peer is gone. For each process of this node:

    - in its `unlinking` nothing is waited for any more from a process of the peer
      (`pid.node == peer`): no acknowledgement can come;
    - each process of the peer is taken out of its `links`, and the exit signal that this
      one would have sent is handled by `exit_signal`, once a link, with reason
      NOCONNECTION, whatever `reason` the connection had to go. Nobody asked for it.

    An exit signal may kill, and then `node.processes` changes while you go through it.
    """
    raise NotImplementedError("remote_links.lost is still to be written")


AT_NODE_DOWN.append(lost)
