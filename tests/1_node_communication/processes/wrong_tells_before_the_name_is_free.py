"""Your finish tells others of the death before the name is free and the pid gone. Who learns
of it wants to start another one under that name: clean up first.

caught by: test_a_name_is_free_when_others_learn_of_the_death
"""


def finish(process, reason):
    if not process.alive:
        return
    process.alive = False
    process.reason = reason = as_term(reason)
    for tell in AT_EXIT:
        tell(process, reason)
    node = process.node
    del node.processes[process.pid]
    if process.name is not None:
        del node.names[process.name]
    if process.task is not None:
        process.task.cancel()
