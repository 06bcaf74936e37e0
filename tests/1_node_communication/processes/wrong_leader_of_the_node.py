"""Your process prints where its node prints. It inherits the group leader of the process that
spawns it: `leader_of_child` knows which.

caught by: test_a_child_prints_where_its_parent_prints
"""


def spawn(function, *args, node=None):
    node = node or here()
    process = Process(node, new_pid(node), node.group_leader, function)
    node.processes[process.pid] = process
    process.task = start_task(process, run(process, function, args))
    return process.pid
