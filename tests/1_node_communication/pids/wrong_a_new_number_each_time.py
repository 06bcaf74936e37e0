"""You number a node anew each time one of its pids is shown, so the same pid never looks the
same. Keep the number in `node.node_numbers`.

caught by: test_each_node_has_a_number_of_its_own_and_keeps_it
"""

from itertools import count

numbers = count(1)


def show(node, pid):
    number = 0 if pid.node == node.name else next(numbers)
    return f"<{number}.{pid.id}.{pid.serial}>"
