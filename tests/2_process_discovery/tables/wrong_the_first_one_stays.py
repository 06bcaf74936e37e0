"""You keep the first process that had the name. Whether the name is free is not asked here:
a change is made, whoever had it before.

caught by: test_a_name_is_of_who_was_registered_last
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries.setdefault(key(name), Entry(name, pid, method))
            return YES
        case ("unregister", name):
            table.entries.pop(key(name), None)
            return OK
    raise ValueError(f"no change of a table: {change!r}")
