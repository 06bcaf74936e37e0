"""Your serial starts over one too early: MAX_SERIAL itself is used, so there are MAX_SERIAL +
1 of them.

caught by: test_the_largest_serial_is_used
"""


def new_pid(node):
    node.pid_counter += 1
    serial, id = divmod(node.pid_counter, MAX_ID + 1)
    return Pid(node.name, id, serial % MAX_SERIAL, node.creation)
