"""Your counter is shared by all nodes of the program. Each node counts its own processes, in
`node.pid_counter`.

caught by: test_each_node_counts_for_itself
"""

from itertools import count

counter = count(1)


def new_pid(node):
    serial, id = divmod(next(counter), MAX_ID + 1)
    return Pid(node.name, id, serial & MAX_SERIAL, node.creation)
