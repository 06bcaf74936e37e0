"""Your snapshot has names and processes only. Who joins needs the method as well, to settle
it when both clusters have the name.

caught by: test_a_snapshot_has_all_that_is_in_a_table
"""


def snapshot(table: Table) -> list[tuple[Term, Pid, Term]]:
    return [(entry.name, entry.pid, None) for entry in table.entries.values()]
