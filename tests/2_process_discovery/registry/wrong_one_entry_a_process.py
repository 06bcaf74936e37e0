"""You enter a process once under a duplicate key. It may be there several times, each with
a value of its own.

caught by: test_each_register_makes_an_entry
"""


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    table, me = table_of(registry), self_()
    if table.unique:
        for pid, _ in lookup(registry, key):
            return (ERROR, (ALREADY_REGISTERED, pid))
    link(table.pid)
    entries = table.entries.setdefault(key_of(key), [])
    entries[:] = [entry for entry in entries if entry.pid != me]
    entries.append(Entry(copy_term(key), me, copy_term(value)))
    table.owners.setdefault(me, {})[key_of(key)] = None
    return (OK, table.pid)
