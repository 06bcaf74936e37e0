"""You show every pid as if it were of this node. The first number is 0 only at home; another
node has a number above 0.

caught by: test_a_pid_from_abroad_is_shown_with_a_number_above_0
"""


def show(node, pid):
    return f"<0.{pid.id}.{pid.serial}>"
