"""You link before you know whether the key is free. Who was refused has nothing to do with
the registry, and would die with it.

caught by: test_an_owner_dies_with_its_registry_and_who_was_refused_does_not
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    link(table.pid)
    if table.unique:
        for pid, _ in lookup(registry, key):
            return (ERROR, (ALREADY_REGISTERED, pid))
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
