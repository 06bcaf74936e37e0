"""Your first id is 0. Ids count from 1: count on first, then use the counter; 0 comes only
when they start over.

caught by: test_pids_count_from_1
"""


def new_pid(node):
    serial, id = divmod(node.pid_counter, MAX_ID + 1)
    node.pid_counter += 1
    return Pid(node.name, id, serial & MAX_SERIAL, node.creation)
