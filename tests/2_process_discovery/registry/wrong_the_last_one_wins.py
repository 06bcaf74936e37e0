"""You give a unique key to whoever asks last. Who has it keeps it as long as it lives; the
others are told who that is.

caught by: test_a_unique_key_stays_with_who_has_it
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for entry in table.entries.pop(key_of(key), []):
            table.owners[entry.pid].pop(key_of(key), None)
    link(table.pid)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
