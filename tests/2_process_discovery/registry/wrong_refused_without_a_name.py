"""You refuse without saying who has the key. Whoever is refused wants to know with whom to
talk instead.

caught by: test_a_unique_key_stays_with_who_has_it
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            return (ERROR, ALREADY_REGISTERED)
    link(table.pid)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
