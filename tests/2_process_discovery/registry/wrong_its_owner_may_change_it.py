"""You take a second register of the owner itself for a change of the value. A unique key
that is taken is refused to everybody, the owner too: `update_value` changes values.

caught by: test_a_unique_key_is_refused_to_its_own_owner_too
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            if pid != me:
                return (ERROR, (ALREADY_REGISTERED, pid))
            table.entries.pop(key_of(key))
    link(table.pid)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
