"""You count the parameters. One that is optional need not be given, and some functions take
any number: ask whether it can be called with so many (`takes`).

caught by: test_a_function_with_an_optional_argument_is_there_twice
"""

def exposed(table, module, function, arity):
    if not isinstance(module, str) or not isinstance(function, str):
        return None
    found = table.get(Atom(module), {}).get(Atom(function))
    if found is None or len(inspect.signature(found).parameters) != arity:
        return None
    return found
