"""Your serial grows for ever, but it travels in 32 bits. After MAX_SERIAL it starts over at 0.

caught by: test_after_the_largest_serial_comes_0
"""


def new_pid(node):
    node.pid_counter += 1
    serial, id = divmod(node.pid_counter, MAX_ID + 1)
    return Pid(node.name, id, serial, node.creation)
