"""Looks through all entries when a process dies, and removes what `register` finds of the
dead under its key itself."""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    entries = table.entries.setdefault(key_of(key), [])
    if table.unique:
        entries[:] = [entry for entry in entries if is_alive(entry.pid)]
        if entries:
            return (ERROR, (ALREADY_REGISTERED, entries[0].pid))
    entries.append(Entry(copy_term(key), me, copy_term(value)))
    table.owners[me] = {**table.owners.get(me, {}), key_of(key): None}
    link(table.pid)
    return (OK, table.pid)


def owner_down(table: Table, pid: Pid) -> None:
    table.owners.pop(pid, None)
    for kept, entries in list(table.entries.items()):
        left = [entry for entry in entries if entry.pid != pid]
        table.entries[kept] = left
        if not left:
            table.entries.pop(kept)
