"""Your unlink_ack ends the link as well. Our half was ended by unlink itself; the link that
is there now was made since, and holds.

caught by: test_a_link_made_again_before_the_acknowledgement_holds
"""


def unlink_ack(node, signal):
    process = node.processes.get(signal.to)
    if process is not None:
        process.links.pop(signal.sender, None)
        if process.unlinking.get(signal.sender) == signal.id:
            del process.unlinking[signal.sender]
