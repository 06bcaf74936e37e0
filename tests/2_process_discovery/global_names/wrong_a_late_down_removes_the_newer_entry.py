"""You remove the entry whoever it is of. The DOWN may come when another process has the name,
which is alive: compare the pid.

caught by: test_a_name_that_another_process_has_by_now_stays
"""


def entry_down(table, name, pid):
    return table.entries.pop(key(name), None) is not None
