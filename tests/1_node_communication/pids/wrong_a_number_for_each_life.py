"""You give a node that has started again another number. The numbers go by the name of the
node alone.

caught by: test_a_node_that_has_started_again_keeps_its_number
"""


def show(node, pid):
    numbers = node.node_numbers
    if pid.node == node.name:
        number = 0
    else:
        number = numbers.setdefault(Atom(f"{pid.node} {pid.creation}"), len(numbers))
    return f"<{number}.{pid.id}.{pid.serial}>"
