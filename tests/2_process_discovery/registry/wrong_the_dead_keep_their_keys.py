"""You take an entry for a living owner. Between a death and the moment at which the
registry has heard of it, the entry of the dead is still there: ask `lookup`.

caught by: test_a_unique_key_is_free_at_once_when_its_owner_dies
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for entry in table.entries.get(key_of(key), []):
            return (ERROR, (ALREADY_REGISTERED, entry.pid))
    link(table.pid)
    made = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(made)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
