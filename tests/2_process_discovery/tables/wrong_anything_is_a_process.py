"""You register what is no pid. A peer may ask for anything, and whoever looks the name up
counts on a process.

caught by: test_who_is_no_process_can_not_be_registered
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, pid, method):
            table.entries[key(name)] = Entry(name, pid, method)
            return YES
        case ("unregister", name):
            table.entries.pop(key(name), None)
            return OK
    raise ValueError(f"no change of a table: {change!r}")
