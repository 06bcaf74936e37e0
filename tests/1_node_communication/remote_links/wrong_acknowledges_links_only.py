"""You send an UnlinkAck only if there was a link. Both ends may have ended it at once, or
ours may have died: the other end waits for its UnlinkAck all the same.

caught by: test_an_unlink_is_acknowledged_where_there_is_no_link_any_more
"""


def remote_unlink(node, signal):
    process = node.processes.get(signal.to)
    if process is not None and signal.sender in process.links:
        del process.links[signal.sender]
        route(node, UnlinkAck(signal.to, signal.sender, signal.id))
