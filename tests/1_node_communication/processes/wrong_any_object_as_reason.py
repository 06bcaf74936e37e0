"""Your finish passes on a reason as it is. It has to travel: what is no term goes as its
description (`as_term`).

caught by: test_a_reason_that_is_no_term_still_arrives
"""


def finish(process, reason):
    if not process.alive:
        return
    process.alive = False
    process.reason = reason
    node = process.node
    del node.processes[process.pid]
    if process.name is not None:
        del node.names[process.name]
    for tell in AT_EXIT:
        tell(process, reason)
    if process.task is not None:
        process.task.cancel()
