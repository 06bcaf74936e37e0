"""What waits for an acknowledgement is kept once for the whole node, by sender, receiver and
id; the tables of the processes follow it.
"""


def waiting(node):
    return {
        (pid, other, number)
        for pid, process in node.processes.items()
        for other, number in process.unlinking.items()
    }


def unlink_ack(node, signal):
    if (signal.to, signal.sender, signal.id) in waiting(node):
        node.processes[signal.to].unlinking.pop(signal.sender)


def lost(node, peer, link, reason):
    for pid, other, _ in waiting(node):
        if other.node == peer:
            node.processes[pid].unlinking.pop(other)
    while True:
        pairs = (
            (process, other)
            for process in node.processes.values()
            for other in process.links
            if other.node == peer
        )
        process, other = next(pairs, (None, None))
        if process is None:
            return
        process.links.pop(other)
        exit_signal(process, other, NOCONNECTION, asked=False)
