"""Your lookup finds one owner of a key. In a duplicate registry there may be many, and all
of them are asked for.

caught by: test_a_duplicate_key_has_all_who_want_it
"""


def lookup(registry: str, key: Term) -> Found:
    entries = table_of(registry).entries.get(key_of(key), [])
    return [(entry.pid, copy_term(entry.value)) for entry in entries if is_alive(entry.pid)][
        :1
    ]
