"""You remove the dead from one of its keys and leave the others. It had as many keys as
`owners` says.

caught by: test_the_entries_of_the_dead_are_gone
"""


def owner_down(table: Table, pid: Pid) -> None:
    for kept in list(table.owners.pop(pid, {}))[:1]:
        table.entries[kept] = [e for e in table.entries[kept] if e.pid != pid]
        if not table.entries[kept]:
            del table.entries[kept]
