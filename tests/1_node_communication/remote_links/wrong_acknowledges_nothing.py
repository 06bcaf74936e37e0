"""You end the link but send no UnlinkAck. The other end waits for it, and until then it
ignores every Link of ours.

caught by: test_their_unlink_is_acknowledged_with_its_id
"""


def remote_unlink(node, signal):
    process = node.processes.get(signal.to)
    if process is not None:
        process.links.pop(signal.sender, None)
