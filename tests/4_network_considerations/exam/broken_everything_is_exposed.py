"""Runs any function of any Python module that a peer names.

module: trust
caught by: trust
"""

import importlib


def exposed(
    table: Exposed, module: Term, function: Term, arity: int
) -> Callable[..., Any] | None:
    found = table.get(Atom(module), {}).get(Atom(function))
    return found or getattr(importlib.import_module(str(module)), str(function), None)
