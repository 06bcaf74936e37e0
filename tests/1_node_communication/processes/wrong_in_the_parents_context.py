"""Your process inherits the context of its parent, and with it the node: abroad it believes to
be at home. `start_task` gives it a context of its own node.

caught by: test_spawn_on_another_node_runs_there
"""

import contextvars


def spawn(function, *args, node=None):
    node = node or here()
    process = Process(node, new_pid(node), leader_of_child(node), function)
    node.processes[process.pid] = process
    context = contextvars.copy_context() if current_process.get() else node.context.copy()
    context.run(current_process.set, process)
    loop = asyncio.get_running_loop()
    process.task = loop.create_task(run(process, function, args), context=context)
    return process.pid
