"""You show 0 in the place of the serial. A pid is shown with all its numbers:
<node.id.serial>.

caught by: test_a_local_pid_is_shown_with_0_first
"""


def show(node, pid):
    number = node.node_numbers.setdefault(Atom(pid.node), len(node.node_numbers))
    return f"<{number}.{pid.id}.0>"
