"""You remove all that the process has. Each name has a monitor of its own, and a DOWN: remove
the one that you are told of.

caught by: test_other_names_stay_though_the_process_has_them
"""


def entry_down(table, name, pid):
    gone = [one for one, entry in table.entries.items() if entry.pid == pid]
    for one in gone:
        del table.entries[one]
    return key(name) in gone
