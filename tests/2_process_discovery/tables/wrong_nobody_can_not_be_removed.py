"""You fail when a name that nobody has is unregistered. Two nodes may do that at once, and
then there is nothing left for the second: it is ok.

caught by: test_a_name_that_nobody_had_can_be_unregistered
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries[key(name)] = Entry(name, pid, method)
            return YES
        case ("unregister", name):
            del table.entries[key(name)]
            return OK
    raise ValueError(f"no change of a table: {change!r}")
