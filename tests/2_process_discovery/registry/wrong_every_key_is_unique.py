"""You refuse a key that is taken in a duplicate registry too. There a key may have as many
owners as there are.

caught by: test_a_duplicate_key_has_all_who_want_it_in_their_order
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    for pid, _ in lookup(registry, key):
        return (ERROR, (ALREADY_REGISTERED, pid))
    link(table.pid)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
