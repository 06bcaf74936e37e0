"""You remove the entry, and return nothing. Whether one was removed is the answer.

caught by: test_where_nobody_has_the_name_nothing_is_removed
"""


def entry_down(table, name, pid):
    if read(table, name) == pid:
        del table.entries[key(name)]
