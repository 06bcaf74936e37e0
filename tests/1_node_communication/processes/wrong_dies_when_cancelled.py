"""Your finish only cancels the task, and the process is dead when that has ended. It must be
dead at once: a task may take long to end, or refuse to.

caught by: test_a_process_is_dead_when_finish_returns
"""

from minibeam.nodes.local_node import current_process


def finish(process, reason):
    if not process.alive:
        return
    if current_process.get() is not process and process.task and not process.task.done():
        process.reason = process.reason or (reason,)
        process.task.cancel()
        return
    process.alive = False
    process.reason = reason = as_term(process.reason[0] if process.reason else reason)
    node = process.node
    del node.processes[process.pid]
    if process.name is not None:
        del node.names[process.name]
    for tell in AT_EXIT:
        tell(process, reason)
