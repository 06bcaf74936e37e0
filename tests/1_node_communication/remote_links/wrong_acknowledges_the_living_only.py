"""You send no UnlinkAck for a process that is dead. The other end does not know that it is,
and waits: an Unlink is always acknowledged.

caught by: test_an_unlink_from_the_dead_is_acknowledged_too
"""


def remote_unlink(node, signal):
    process = node.processes.get(signal.to)
    if process is not None:
        process.links.pop(signal.sender, None)
        route(node, UnlinkAck(signal.to, signal.sender, signal.id))
