"""You give all other nodes the same number, so pids of two nodes look alike. Each node has a
number of its own.

caught by: test_each_node_has_a_number_of_its_own_and_keeps_it
"""


def show(node, pid):
    return f"<{0 if pid.node == node.name else 1}.{pid.id}.{pid.serial}>"
