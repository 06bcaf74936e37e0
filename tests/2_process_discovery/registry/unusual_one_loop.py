"""Finds the living in a loop, by the table of processes, and dispatches to what it finds in
the table itself."""


def lookup(registry: str, key: Term) -> Found:
    found: Found = []
    for entry in table_of(registry).entries.get(key_of(key)) or ():
        process = here().processes.get(entry.pid)
        if process is not None and process.alive:
            found += [(entry.pid, copy_term(entry.value))]
    return found


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Atom:
    while found := lookup(registry, key):
        function(found)
        break
    return OK
