"""You take it for granted that there is an entry. Somebody may have removed it while the DOWN
was on its way.

caught by: test_where_nobody_has_the_name_nothing_is_removed
"""


def entry_down(table, name, pid):
    if table.entries[key(name)].pid != pid:
        return False
    del table.entries[key(name)]
    return True
