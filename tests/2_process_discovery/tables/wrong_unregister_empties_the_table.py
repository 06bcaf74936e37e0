"""You empty the table when one name is unregistered. All others keep their processes.

caught by: test_a_name_is_nobodys_when_it_is_unregistered
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries[key(name)] = Entry(name, pid, method)
            return YES
        case ("unregister", name):
            table.entries.clear()
            return OK
    raise ValueError(f"no change of a table: {change!r}")
