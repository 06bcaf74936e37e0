"""send matches on the kind of target and copies always; every signal joins the line of its
peer, and a connection that is up takes the whole line."""


def send(to, message):
    node, sender = origin()
    match to:
        case Reference():
            make = SendAlias
        case str() if whose(node, to) is None:
            raise ValueError(f"who is {to}?")
        case _:
            make, to = Send, address(node, to)
    route(node, make(sender, to, copy_term(message)))


def whose(node, name):
    return next((one for one in node.processes.values() if one.name == name), None)


def forward(node, signal):
    try:
        peer = node.peers[destination(signal)]
    except KeyError:
        peer = node.peers[destination(signal)] = Peer(destination(signal))
        node.start_dial(peer)
    peer.waiting.append(signal)
    while peer.link is not None and peer.waiting:
        peer.link.send(peer.waiting.pop(0))
