"""You let pass what is no change. A name server that gets one has to say so and not answer
that it is done.

caught by: test_what_is_no_change_is_refused_and_changes_nothing
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries[key(name)] = Entry(name, pid, method)
            return YES
        case ("unregister", name):
            table.entries.pop(key(name), None)
            return OK
    return OK
