"""All signals of a death are made first and sent last to first; flush takes all messages
out and puts back those that stay."""

from itertools import chain

from minibeam.nodes.mailboxes import NOTHING


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    must_be(Reference, reference)
    me = current()
    lasted = reference in me.monitors
    if lasted:
        aliases.demonitored(me, reference)
        route(me.node, Demonitor(me.pid, me.monitors.pop(reference), reference))
    if flush:
        kept = []
        while (message := me.mailbox.take()) is not NOTHING:
            if not is_down(message, reference):
                kept.append(message)
        for message in kept:
            me.mailbox.put(message)
    return lasted


def fire(process: Process, reason: Term) -> None:
    node = process.node
    node.watched = {key: who for key, who in node.watched.items() if who is not process}
    downs = [
        Down(named, watcher, reference, reason)
        for (watcher, reference), named in process.watchers.items()
    ]
    backs = [
        Demonitor(process.pid, target, reference)
        for reference, target in process.monitors.items()
    ]
    process.watchers.clear()
    process.monitors.clear()
    for signal in chain(reversed(backs), reversed(downs)):
        route(node, signal)
