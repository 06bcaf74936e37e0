"""You remove one entry of the dead under each key. A process may have several under one
key.

caught by: test_all_entries_of_the_dead_are_gone_also_under_one_key
"""


def owner_down(table: Table, pid: Pid) -> None:
    for kept in table.owners.pop(pid, {}):
        entries = table.entries[kept]
        del entries[next(at for at, entry in enumerate(entries) if entry.pid == pid)]
        if not entries:
            del table.entries[kept]
