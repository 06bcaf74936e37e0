"""Your ids start over before the largest is used: from 0 to MAX_ID there are MAX_ID + 1 of
them.

caught by: test_the_largest_id_is_used
"""


def new_pid(node):
    node.pid_counter += 1
    serial, id = divmod(node.pid_counter, MAX_ID)
    return Pid(node.name, id, serial & MAX_SERIAL, node.creation)
