"""Your finish leaves the name of the dead in the table, so nobody can have it any more, and
who sends to it never hears that nobody is there.

caught by: test_a_process_can_be_finished_from_outside_all_processes
"""


def finish(process, reason):
    if not process.alive:
        return
    process.alive = False
    process.reason = reason = as_term(reason)
    del process.node.processes[process.pid]
    for tell in AT_EXIT:
        tell(process, reason)
    if process.task is not None:
        process.task.cancel()
