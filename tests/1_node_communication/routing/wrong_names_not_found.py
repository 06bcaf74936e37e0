"""Your deliver looks up pids only. A signal may name its target, (name, node), as well: `find`
knows both.

caught by: test_a_message_reaches_a_process_by_its_name
"""


def deliver(node, signal):
    process = node.processes.get(signal.to)
    if process is not None:
        process.mailbox.put(signal.message)
