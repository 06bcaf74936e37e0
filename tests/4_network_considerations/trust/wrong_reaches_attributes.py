"""You look up attributes of what is exposed, and from a function's attributes a peer gets to
everything. A function is found in the table or not at all.

caught by: test_no_attribute_of_a_function_or_a_module_can_be_reached
"""

def exposed(table, module, function, arity):
    if not isinstance(module, str) or not isinstance(function, str):
        return None
    functions = table.get(Atom(module), {})
    name, *path = function.split(".")
    found = functions.get(Atom(name))
    for attribute in path:
        found = getattr(found, attribute, None)
    return found if callable(found) and takes(found, arity) else None
