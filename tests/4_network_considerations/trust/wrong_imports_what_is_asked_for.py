"""You import a module that is not in the table, and so a peer runs whatever this machine
has, `os:system` among it. What is not exposed is not there.

caught by: test_a_module_that_is_not_in_the_table_is_not_there
"""

import importlib


def exposed(table, module, function, arity):
    if not isinstance(module, str) or not isinstance(function, str):
        return None
    functions = table.get(Atom(module))
    if functions is None:
        try:
            functions = {Atom(k): v for k, v in vars(importlib.import_module(module)).items()}
        except ImportError:
            return None
    found = functions.get(Atom(function))
    return found if callable(found) and takes(found, arity) else None
