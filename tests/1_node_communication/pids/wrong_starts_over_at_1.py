"""Your ids start over at 1. Only the very first is 1; after the largest comes 0, with the next
serial.

caught by: test_after_the_largest_id_comes_0_with_the_next_serial
"""


def new_pid(node):
    serial, id = divmod(node.pid_counter, MAX_ID)
    node.pid_counter += 1
    return Pid(node.name, id + 1, serial & MAX_SERIAL, node.creation)
