"""You keep the key as the name. The key is for the table alone: a node that joins is to be
told the name itself.

caught by: test_a_snapshot_has_all_that_is_in_a_table
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries[key(name)] = Entry(key(name), pid, method)
            return YES
        case ("unregister", name):
            table.entries.pop(key(name), None)
            return OK
    raise ValueError(f"no change of a table: {change!r}")
