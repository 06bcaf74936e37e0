"""Changes the entry of a name that is there already, and takes changes apart by hand."""


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    if len(change) == 2 and change[0] == UNREGISTER:
        if read(table, change[1]) is not None:
            del table.entries[key(change[1])]
        return OK
    if len(change) != 4 or change[0] != REGISTER or not isinstance(change[2], Pid):
        raise ValueError(f"no change of a table: {change!r}")
    _, name, pid, method = change
    entry = table.entries.setdefault(key(name), Entry(name, pid, method))
    entry.name, entry.pid, entry.method = name, pid, method
    return YES


def read(table: Table, name: Term) -> Pid | None:
    try:
        return table.entries[key(name)].pid
    except KeyError:
        return None
