"""You compare the nodes. The name may have been given to another process of the same node, or
of its next life: compare the pids.

caught by: test_a_name_that_another_process_has_by_now_stays
"""


def entry_down(table, name, pid):
    newer = read(table, name)
    if newer is None or newer.node != pid.node:
        return False
    del table.entries[key(name)]
    return True
