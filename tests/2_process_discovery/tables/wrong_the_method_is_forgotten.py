"""You keep the process and not the method. Who joins later is given both, and needs it the
day two processes have the name.

caught by: test_an_entry_has_all_three
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, _):
            table.entries[key(name)] = Entry(name, pid, None)
            return YES
        case ("unregister", name):
            table.entries.pop(key(name), None)
            return OK
    raise ValueError(f"no change of a table: {change!r}")
