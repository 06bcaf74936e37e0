"""You note a process in `owners` with its latest key, in the place of the others. When it
dies, those are not found, and stay.

caught by: test_the_entries_of_the_dead_are_gone
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            return (ERROR, (ALREADY_REGISTERED, pid))
    link(table.pid)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners[me] = {key_of(key): None}
    return (OK, table.pid)
