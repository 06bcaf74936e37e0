"""You keep the very value that you were given. Its owner can still change it, and so would
what everybody else reads: keep a copy.

caught by: test_a_value_stays_as_it_was_registered
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            return (ERROR, (ALREADY_REGISTERED, pid))
    link(table.pid)
    entry = Entry(copy_term(key), me, value)
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
