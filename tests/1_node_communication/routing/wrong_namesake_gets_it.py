"""Your deliver finds a process by its numbers alone. A pid with another creation is of another
life of this node: compare the whole pid, as `find` does.

caught by: test_a_message_to_a_pid_of_another_life_of_the_node_is_dropped
"""


def deliver(node, signal):
    if not isinstance(signal.to, Pid):
        process = node.names.get(signal.to[0])
        if process:
            process.mailbox.put(signal.message)
        return
    for pid, process in node.processes.items():
        if (pid.id, pid.serial) == (signal.to.id, signal.to.serial):
            process.mailbox.put(signal.message)
