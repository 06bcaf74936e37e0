"""You find a function by its name alone. The number of arguments is part of what a function
is: one that can't be called with so many (`takes`) is not there.

caught by: test_the_number_of_arguments_is_part_of_a_function
"""

def exposed(table, module, function, arity):
    if not isinstance(module, str) or not isinstance(function, str):
        return None
    return table.get(Atom(module), {}).get(Atom(function))
