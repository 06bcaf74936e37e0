"""You take a pid of an earlier life of this node for a local one. The name is the same, the
creation is not: its process is long dead.

caught by: test_a_pid_of_an_earlier_life_is_not_local
"""


def is_local(node, pid):
    return pid.node == node.name
