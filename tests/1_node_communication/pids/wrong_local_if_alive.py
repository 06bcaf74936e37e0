"""You take a pid for local only as long as its process lives. The dead of this life of the
node are local as well: the pid says where it was made.

caught by: test_a_pid_of_this_life_of_this_node_is_local
"""


def is_local(node, pid):
    return pid in node.processes
