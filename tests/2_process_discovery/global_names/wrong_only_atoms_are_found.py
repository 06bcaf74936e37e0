"""You look for the name itself in the entries. They are kept by `key(name)`, and `read` finds
them.

caught by: test_any_term_is_a_name
"""


def whereis_name(name):
    entry = here().part(Table).entries.get(name)
    if entry is None or (entry.pid.node == here().name and not is_alive(entry.pid)):
        return None
    return entry.pid
