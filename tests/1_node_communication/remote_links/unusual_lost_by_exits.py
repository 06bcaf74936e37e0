"""Where a connection is lost, each dead link is an Exit signal of the process at the other
end, which the handler of such signals takes. Dicts are rebuilt, nothing is deleted from one.
"""

from minibeam.nodes.routing import dispatch


def remote_link(node, signal):
    match node.processes.get(signal.to):
        case None:
            dead, sender = signal.to, signal.sender
            route(node, Exit(sender=dead, to=sender, reason=NOPROC))
        case process:
            new = {} if signal.sender in process.unlinking else {signal.sender: None}
            process.links = process.links | new


def remote_unlink(node, signal):
    route(node, UnlinkAck(sender=signal.to, to=signal.sender, id=signal.id))
    if signal.to in node.processes:
        process = node.processes[signal.to]
        process.links = {pid: None for pid in process.links if pid != signal.sender}


def unlink_ack(node, signal):
    if signal.to in node.processes:
        process = node.processes[signal.to]
        answered = (signal.sender, signal.id)
        process.unlinking = dict(x for x in process.unlinking.items() if x != answered)


def lost(node, peer, link, reason):
    ends = []
    for process in node.processes.values():
        process.unlinking = {p: i for p, i in process.unlinking.items() if p.node != peer}
        ends += [(other, process.pid) for other in process.links if other.node == peer]
    for other, pid in reversed(ends):
        dispatch(node, Exit(other, pid, NOCONNECTION))
