"""The process net_kernel, and what it is asked: who may connect, how long silence may be.

Registered at every node. Another node's ping is a call {is_auth, Node}, answered yes. It
never waits for anybody: two that wait for each other would never answer a ping again.
"""

from __future__ import annotations

from minibeam.nodes import calls, connections, mesh
from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.local_node import here
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.terms import Atom, Exit, Term

__all__ = [
    "NetKernel", "allow", "connect_node", "get_net_ticktime", "monitor_nodes", "ping",
    "set_net_ticktime",
]  # fmt: skip

PONG, PANG = Atom("pong"), Atom("pang")
YES = Atom("yes")


class NetKernel(GenServer):
    """Answers pings and takes introductions."""

    lasting = True

    def handle_call(self, request: Term, caller: calls.Caller) -> Term:
        match request:
            case (Atom("is_auth"), _):
                return YES
        return (Atom("error"), Atom("badarg"))

    def handle_cast(self, request: Term) -> None:
        match request:
            case (Atom("introduce"), Atom() as name):
                mesh.introduced(here(), name)
            case _:
                super().handle_cast(request)


async def ping(name: str) -> Atom:
    """pong if the node can be reached and lets us in, else pang (`net_adm:ping/1`).

    Connects if need be, and waits as long as the connection lasts. A node that is
    connected and does not say yes is disconnected. All as in OTP.
    """
    if name == here().name:
        return PONG
    try:
        answer = await calls.call(("net_kernel", name), (Atom("is_auth"), here().name), None)
    except Exit:
        answer = None
    if answer == YES:
        return PONG
    connections.disconnect(here(), name)
    return PANG


async def connect_node(name: str) -> bool:
    """Connects this node to another one (`net_kernel:connect_node/1`)."""
    return await connections.connect(here(), name)


def allow(names: list[str]) -> Atom:
    """From now on only these nodes, and those allowed before, may connect, and only to
    these do we connect (`net_kernel:allow/1`). As long as no node was named all may."""
    node = here()
    allowed = {**(node.allowed_peers or {}), **dict.fromkeys(map(Atom, names))}
    node.allowed_peers = allowed or None
    return Atom("ok")


def get_net_ticktime() -> float | tuple[Atom, float]:
    """The seconds of silence after which a peer is gone; {ongoing_change_to, Seconds}
    while a change is under way (`net_kernel:get_net_ticktime/0`)."""
    node = here()
    if node.next_ticktime is not None:
        return (Atom("ongoing_change_to"), node.next_ticktime)
    return node.net_ticktime


def set_net_ticktime(seconds: float, transition: float = 60.0) -> Atom | tuple[Atom, float]:
    """Changes the net tick time (`net_kernel:set_net_ticktime/2`).

    For `transition` seconds, in which all nodes should be told the same, this node
    ticks as often as the shorter time asks and waits as long as the longer allows.
    Returns unchanged, change_initiated, or {ongoing_change_to, Seconds}.
    """
    if seconds <= 0 or transition < 0:
        raise ValueError(f"net_ticktime {seconds} s with transition {transition} s")
    return here().change_ticktime(seconds, transition)
