"""You acknowledge with an id of this node's own. The UnlinkAck carries the id of the Unlink
that it answers: by that the other end tells it from the answers to earlier ones.

caught by: test_their_unlink_is_acknowledged_with_its_id
"""


def remote_unlink(node, signal):
    process = node.processes.get(signal.to)
    if process is not None:
        process.links.pop(signal.sender, None)
    node.unlink_counter += 1
    route(node, UnlinkAck(signal.to, signal.sender, node.unlink_counter))
