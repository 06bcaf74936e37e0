"""Starting a process at another node, and processes that others start here.

    caller                                       node
      | SpawnRequest {M, F, Args}, options ------->|  looks the function up
      |<---------------------- SpawnReply, pid ----|  the process has been made
      |<--------- Down, Exit (monitor, link) ------|  the process is dead

The monitor of a remote spawn has the reference of the request. A process is started for
a known entry (ENTRIES, such as erpc:execute_call/4) or for a function that the node
exposes; for anything else it starts and dies of undef, as it would on a node where that
module does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable

from minibeam.network.copying import copy_term
from minibeam.network.trust import guard
from minibeam.nodes.group_leader import redirect_output
from minibeam.nodes.local_node import (
    AT_NODE_DOWN,
    Connection,
    LocalNode,
    current,
    handles,
)
from minibeam.nodes.monitors import add_watcher
from minibeam.nodes.processes import Body, receive, spawn
from minibeam.nodes.routing import route
from minibeam.signals import Demonitor, Exit, SpawnReply, SpawnRequest
from minibeam.terms import (
    NOCONNECTION,
    NOPROC,
    Atom,
    Pid,
    Reference,
    Term,
    TermError,
)
from minibeam.terms import Exit as ExitError

LINK = Atom("link")
MONITOR = Atom("monitor")
SPAWN_REPLY = Atom("spawn_reply")

ENTRIES: dict[tuple[str, str, int], Body] = {}
"""What may be started besides exposed functions, by module, function and arity."""


def request_spawn(
    node: str,
    module: str,
    function: str,
    args: list[Term],
    options: Iterable[Atom] = (),
    *,
    reply: bool = True,
) -> Reference:
    """Asks a node to start module:function(args) (`erlang:spawn_request/5`).

    Returns at once. The message {spawn_reply, Ref, Pid or Reason} comes later, unless
    `reply` is False.
    """
    me = current()
    reference = me.node.new_reference()
    request = SpawnRequest(
        me.pid, Atom(node), reference, me.group_leader, Atom(module), Atom(function),
        copy_term(args), list(options),
    )  # fmt: skip
    if reply:
        me.node.spawn_requests[reference] = (me, Atom(node))
    try:
        route(me.node, request)
    except TermError:
        me.node.spawn_requests.pop(reference, None)
        raise
    return reference


def abandon(reference: Reference) -> None:
    """The answer to a request is no longer wanted."""
    current().node.spawn_requests.pop(reference, None)


def is_spawn_reply(message: Term, reference: Reference) -> bool:
    return (
        type(message) is tuple
        and len(message) == 3
        and message[0] == SPAWN_REPLY
        and type(message[1]) is Reference
        and message[1] == reference
    )


async def remote_spawn(
    node: str, module: str, function: str, args: list[Term], options: Iterable[Atom] = ()
) -> tuple[Pid, Reference]:
    """Starts a process at a node and waits for its pid; the reference is that of the
    monitor if one was asked for. Raises Exit with the reason if it can't be started,
    noconnection if the node can't be reached."""
    reference = request_spawn(node, module, function, args, options)
    reply = await receive(lambda message: is_spawn_reply(message, reference))
    if not isinstance(reply[2], Pid):
        raise ExitError(reply[2])
    return reply[2], reference


@handles(SpawnRequest)
def start_for(node: LocalNode, signal: SpawnRequest) -> None:
    """Starts what a peer asks for, to print at the peer's group leader. The reply leaves
    before the process can run."""
    body = ENTRIES.get((signal.module, signal.function, len(signal.args)))
    args = signal.args
    if body is None:
        body, args = guard(node.exposed, signal.module, signal.function, signal.args), []
        redirect_output()
    pid = spawn(body, *args, node=node)
    process = node.processes[pid]
    process.group_leader = signal.group_leader
    linked, monitored = LINK in signal.options, MONITOR in signal.options
    if linked:
        process.links[signal.sender] = None
    if monitored:
        add_watcher(process, signal.sender, signal.ref, pid)
    route(node, SpawnReply(node.name, signal.sender, signal.ref, linked, monitored, pid))


@handles(SpawnReply)
def started(node: LocalNode, signal: SpawnReply) -> None:
    """The node that we asked has answered: link and monitor are set from now on. If
    nobody waits for the answer any more, they are taken back."""
    process, asked = node.spawn_requests.get(signal.ref, (None, None))
    pid = signal.result
    if asked == signal.sender:
        del node.spawn_requests[signal.ref]
    if process is None or asked != signal.sender or not process.alive:
        if isinstance(pid, Pid) and signal.monitored:
            route(node, Demonitor(signal.to, pid, signal.ref))
        if isinstance(pid, Pid) and signal.linked:
            route(node, Exit(signal.to, pid, NOPROC))
        return
    if isinstance(pid, Pid) and signal.linked:
        process.links[pid] = None
    if isinstance(pid, Pid) and signal.monitored:
        process.monitors[signal.ref] = pid
    process.mailbox.put((SPAWN_REPLY, signal.ref, pid))


def requests_lost(
    node: LocalNode, peer: Atom, link: Connection | None, reason: Term
) -> None:
    """Requests to a peer that is gone are answered here, with noconnection."""
    for reference, (process, name) in list(node.spawn_requests.items()):
        if name == peer:
            del node.spawn_requests[reference]
            process.mailbox.put((SPAWN_REPLY, reference, NOCONNECTION))


AT_NODE_DOWN.append(requests_lost)
