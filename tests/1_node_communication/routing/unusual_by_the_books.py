"""deliver goes through all processes; a waiting line is replaced by a longer one, and the dial
begins only when the line is there."""


def deliver(node, signal):
    for process in tuple(node.processes.values()):
        full_name = (process.name, node.name)
        if signal.to in (process.pid, full_name):
            process.mailbox.put(signal.message)
            return


def forward(node, signal):
    name = destination(signal)
    known = name in node.peers
    peer = node.peers[name] if known else Peer(name)
    connection = peer.link
    if connection:
        connection.send(signal)
        return
    peer.waiting = [*peer.waiting, signal]
    node.peers[name] = peer
    if not known:
        node.start_dial(peer)
