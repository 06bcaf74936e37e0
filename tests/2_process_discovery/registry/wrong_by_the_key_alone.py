"""You remove whoever is first under each key of the dead. Another may have taken the key
the moment it died, and must keep it: look at the pid of the entry.

caught by: test_the_death_of_an_earlier_owner_costs_the_next_one_nothing
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            return (ERROR, (ALREADY_REGISTERED, pid))
    link(table.pid)
    if table.unique:
        table.entries.pop(key_of(key), None)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)


def owner_down(table: Table, pid: Pid) -> None:
    for kept in table.owners.pop(pid, {}):
        others = [entry for entry in table.entries.pop(kept, []) if entry.pid != pid]
        if others and not table.unique:
            table.entries[kept] = others
