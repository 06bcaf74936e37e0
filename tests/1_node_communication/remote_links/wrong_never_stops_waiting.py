"""You never take the pid out of `unlinking`, so that after one unlink no link that the other
end makes is believed any more.

caught by: test_only_the_acknowledgement_of_the_last_unlink_counts
"""


def unlink_ack(node, signal):
    process = node.processes.get(signal.to)
    if process is not None and process.unlinking.get(signal.sender) == signal.id:
        process.unlinking[signal.sender] = 0
