"""Your finish asks where it runs. A death may come from a peer's signal, outside of any
process, or from another node's process: the node is `process.node`.

caught by: test_a_process_can_be_finished_from_outside_all_processes
"""


def finish(process, reason):
    if not process.alive:
        return
    process.alive = False
    process.reason = reason = as_term(reason)
    node = here()
    del node.processes[process.pid]
    if process.name is not None:
        del node.names[process.name]
    for tell in AT_EXIT:
        tell(process, reason)
    if process.task is not None:
        process.task.cancel()
