"""Your lookup hands out the very value that the registry keeps. A reader that changes it
changes it for all: give each a copy.

caught by: test_who_reads_a_value_changes_it_for_nobody_else
"""


def lookup(registry: str, key: Term) -> Found:
    entries = table_of(registry).entries.get(key_of(key), [])
    return [(entry.pid, entry.value) for entry in entries if is_alive(entry.pid)]
