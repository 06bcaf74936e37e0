"""Your lookup shows owners that are dead. The registry hears of a death a moment later:
until then the entry is there, and nobody behind it.

caught by: test_the_dead_are_not_found_even_a_moment_after_they_died
"""


def lookup(registry: str, key: Term) -> Found:
    entries = table_of(registry).entries.get(key_of(key), [])
    return [(entry.pid, copy_term(entry.value)) for entry in entries]


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            if not is_alive(pid):
                continue
            return (ERROR, (ALREADY_REGISTERED, pid))
    link(table.pid)
    entry = Entry(copy_term(key), me, copy_term(value))
    table.entries.setdefault(key_of(key), []).append(entry)
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
