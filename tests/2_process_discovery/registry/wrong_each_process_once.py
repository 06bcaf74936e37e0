"""Your lookup gives each owner once, with its last value. A process may have several
entries under a duplicate key, and each is one of the list.

caught by: test_a_duplicate_key_may_have_one_process_several_times
"""


def lookup(registry: str, key: Term) -> Found:
    entries = table_of(registry).entries.get(key_of(key), [])
    found = {e.pid: copy_term(e.value) for e in entries if is_alive(e.pid)}
    return list(found.items())
