"""Your ids start over and the serial stays, so the same pid is given out twice. Each time that
the ids start over the serial counts on.

caught by: test_no_pid_is_made_twice
"""


def new_pid(node):
    node.pid_counter += 1
    return Pid(node.name, node.pid_counter & MAX_ID, 0, node.creation)
