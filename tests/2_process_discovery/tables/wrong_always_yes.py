"""You answer yes to everything. Erlang's name server says ok when it has unregistered a
name.

caught by: test_a_name_is_nobodys_when_it_is_unregistered
"""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries[key(name)] = Entry(name, pid, method)
            return YES
        case ("unregister", name):
            table.entries.pop(key(name), None)
            return YES
    raise ValueError(f"no change of a table: {change!r}")
