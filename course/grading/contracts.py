"""What others rely on in a student's module: its public names, and how they are called.

A contract is read from the reference; a module that breaks it can't be used.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from course.stubs import Function, definitions


def contract(source: str, write: Sequence[str]) -> dict[str, object]:
    """What others rely on in a module: its public names, and how the functions to
    write are called: (name, kind, has a default) for each parameter."""
    nodes = definitions(source)
    names = [name for name in nodes if "." not in name and not name.startswith("_")]
    calls = {name: parameters(nodes[name]) for name in write}
    waits = [name for name in write if isinstance(nodes[name], ast.AsyncFunctionDef)]
    return {"names": names, "calls": calls, "async": waits}


def parameters(node: ast.stmt) -> list[tuple[str, bool, bool]]:
    """(name, by keyword only, has a default) for each parameter."""
    assert isinstance(node, Function)
    arguments = node.args
    places = [*arguments.posonlyargs, *arguments.args]
    plain = len(places) - len(arguments.defaults)
    return [(one.arg, False, index >= plain) for index, one in enumerate(places)] + [
        (one.arg, True, default is not None)
        for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]


def breaches(module: Any, contract: dict[str, Any]) -> Iterator[str]:
    """What others rely on in this module and would not find."""
    for name in contract["names"]:
        if not hasattr(module, name):
            yield f"{name} is missing; other modules use it (the stub has it)"
    for name, expected in contract["calls"].items():
        found = module
        for part in name.split("."):
            found = getattr(found, part, None)
        if not callable(found):
            yield f"{name} is missing (the stub has it)"
        elif problem := misfit(found, expected):
            yield f"{name} can't be called as others call it: {problem}"
        elif name not in contract["async"] and inspect.iscoroutinefunction(found):
            yield f"{name} has become `async def`; those who call it do not await it"


def misfit(function: Any, expected: list[tuple[str, bool, bool]]) -> str | None:
    """Why a call that fits the expected parameters would not fit this function's: one
    with the least that it takes, or one with everything, by name."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    least = [(name, keyword) for name, keyword, optional in expected if not optional]
    try:
        signature.bind(*[name for name, keyword in least if not keyword],
                       **{name: None for name, keyword in least if keyword})  # fmt: skip
        signature.bind(**{name: None for name, _, _ in expected})
    except TypeError as error:
        return str(error)
    return None
