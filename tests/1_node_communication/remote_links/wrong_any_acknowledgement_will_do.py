"""You take any UnlinkAck for that of the last Unlink. One of an earlier Unlink may come
first: only the id that is in `unlinking` ends the wait.

caught by: test_only_the_acknowledgement_of_the_last_unlink_counts
"""


def unlink_ack(node, signal):
    process = node.processes.get(signal.to)
    if process is not None:
        process.unlinking.pop(signal.sender, None)
