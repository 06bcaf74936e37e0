"""With a name you remove all others of the same process. Each name is an entry of its own.

caught by: test_a_process_may_have_several_names
"""


def apply(table, change):
    match change:
        case ("register", name, Pid() as pid, method):
            table.entries[key(name)] = Entry(name, pid, method)
            return YES
        case ("unregister", name):
            gone = read(table, name)
            for one, entry in list(table.entries.items()):
                if entry.pid == gone:
                    del table.entries[one]
            return OK
    raise ValueError(f"no change of a table: {change!r}")
