"""Your finish does not stop the process: its task waits, or works, for ever. At last cancel
the task.

caught by: test_finish_cancels_the_task
"""


def finish(process, reason):
    if not process.alive:
        return
    process.alive = False
    process.reason = reason = as_term(reason)
    node = process.node
    del node.processes[process.pid]
    if process.name is not None:
        del node.names[process.name]
    for tell in AT_EXIT:
        tell(process, reason)
