"""You ignore a Link with a process that is dead. Then its sender believes in a link that is
none: answer with an Exit noproc.

caught by: test_a_link_with_the_dead_at_another_node_is_noproc
"""


def remote_link(node, signal):
    process = node.processes.get(signal.to)
    if process is not None and signal.sender not in process.unlinking:
        process.links[signal.sender] = None
