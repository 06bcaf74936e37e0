"""Your pids do not say in which life of the node they were made. After a restart the same
numbers come again: creation tells them apart.

caught by: test_a_pid_says_where_and_in_which_life_it_was_made
"""


def new_pid(node):
    node.pid_counter += 1
    serial, id = divmod(node.pid_counter, MAX_ID + 1)
    return Pid(node.name, id, serial & MAX_SERIAL, 1)
