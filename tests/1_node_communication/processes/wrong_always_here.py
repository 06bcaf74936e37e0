"""Your spawn starts a process at the node of its parent even when another node is named.
Named, that node is its home: the pid, the table, the context are of that node.

caught by: test_spawn_on_another_node_runs_there
"""


def spawn(function, *args, node=None):
    parent = current_process.get()
    home = parent.node if parent else node or here()
    process = Process(home, new_pid(home), leader_of_child(home), function)
    home.processes[process.pid] = process
    process.task = start_task(process, run(process, function, args))
    return process.pid
