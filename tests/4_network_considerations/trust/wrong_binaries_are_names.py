"""You take a binary for the name that it spells. In Erlang modules and functions are named
by atoms, and <<"os">> is none: it is the name of nothing.

caught by: test_what_is_no_atom_is_the_name_of_nothing
"""

def exposed(table, module, function, arity):
    names = []
    for name in (module, function):
        if isinstance(name, bytes):
            name = name.decode("utf-8", "replace")
        if not isinstance(name, str):
            return None
        names.append(Atom(name))
    found = table.get(names[0], {}).get(names[1])
    return found if found is not None and takes(found, arity) else None
