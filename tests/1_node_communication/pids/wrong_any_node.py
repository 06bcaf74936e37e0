"""You compare the creation only, and that of another node may happen to be the same. The name
counts as well.

caught by: test_a_pid_of_another_node_is_not_local
"""


def is_local(node, pid):
    return pid.creation == node.creation
