"""Your finish tells of a death again when it is called again, with another reason. A process
dies once: a second call does nothing.

caught by: test_a_death_is_told_once
"""


def finish(process, reason):
    process.alive = False
    process.reason = reason = as_term(reason)
    node = process.node
    node.processes.pop(process.pid, None)
    if process.name is not None:
        node.names.pop(process.name, None)
    for tell in AT_EXIT:
        tell(process, reason)
    if process.task is not None:
        process.task.cancel()
