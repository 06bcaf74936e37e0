"""What a test that a student wrote may look at: what processes do, and not how the runtime
that it is tried on is written.

Else a test could tell the right runtimes from the wrong ones by their source, and would
test nothing. So it imports the runtime's own names and little else, and uses none by which
Python shows code, frames or files. What is left by which two runtimes can be told apart is
what they do. (And the line numbers in the reason of a crash: whoever goes to such lengths
has done more than the exercise asks for, and in a file that others read.)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

OURS = ("minibeam", "course.sim")
PLAIN = ("__future__", "collections", "collections.abc", "dataclasses", "itertools", "typing")
ASYNCIO = {
    *("CancelledError", "Condition", "Event", "FIRST_COMPLETED", "Future", "Lock", "Queue"),
    *("QueueEmpty", "Semaphore", "Task", "TaskGroup", "TimeoutError", "create_task"),
    *("current_task", "ensure_future", "gather", "get_running_loop", "shield", "sleep"),
    *("timeout", "wait"),
}
"""What of asyncio is of use in a test."""
BUILTINS = {
    *("__import__", "breakpoint", "compile", "delattr", "dir", "eval", "exec", "getattr"),
    *("globals", "help", "input", "locals", "memoryview", "open", "setattr", "vars"),
}
REFLECTIVE = {
    *("ast", "builtins", "code", "codeop", "contextvars", "dis", "functools", "gc"),
    *("importlib", "inspect", "io", "linecache", "logging", "marshal", "operator", "os"),
    *("pathlib", "pickle", "pkgutil", "pprint", "runpy", "string", "subprocess", "sys"),
    *("tempfile", "tokenize", "traceback", "tracemalloc", "types", "weakref", "zipimport"),
}
"""Modules that other modules have imported, and would hand on."""
SHOWN = {"format", "format_map", "get_stack", "print_stack", "extract_stack"}
FRAMES = ("_", "ag_", "co_", "cr_", "f_", "gi_", "tb_")
"""How the attributes begin that lead to code."""
OWN = ("__test__", "__name__")


def peeks(source: str) -> str:
    """The first thing in a file of tests that looks behind the runtime, with its line; "" if
    nothing does. A file that can't be read is none that peeks: its import says what is wrong.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ""
    nodes = list(ast.walk(tree))
    found = [(node.lineno, name) for node in nodes for name in hidden(node)]
    # The module itself is not to be handed around, under another name.
    asked = [node.value for node in nodes if isinstance(node, ast.Attribute)]
    for node in nodes:
        if isinstance(node, ast.Name) and node.id == "asyncio" and node not in asked:
            found.append((node.lineno, node.id))
    for line, name in sorted(found):
        return f"`{name}` (line {line}) shows how the runtime is written: test what it does"
    return ""


def hidden(node: ast.AST) -> Iterator[str]:
    """The names in one node that are not for a test."""
    match node:
        case ast.Import(names=names):
            for one in names:
                if one.name not in ("asyncio", *PLAIN) or (
                    one.name == "asyncio" and one.asname
                ):
                    yield one.name
        case ast.ImportFrom(module=module, names=names, level=level):
            if level or not is_open(module or ""):
                yield module or "."
            for one in names:
                if (module == "asyncio" and one.name not in ASYNCIO) or is_hidden(one.name):
                    yield one.name
        case ast.Attribute(value=ast.Name(id="asyncio"), attr=name) if name not in ASYNCIO:
            yield f"asyncio.{name}"
        case ast.Attribute(attr=name) if is_hidden(name):
            yield name
        case ast.MatchClass(kwd_attrs=names):
            yield from filter(is_hidden, names)
        case ast.Name(id=name) if name in BUILTINS or (name[:2] == "__" and name not in OWN):
            yield name


def is_open(module: str) -> bool:
    """Whether a test may import from a module."""
    return module in ("asyncio", *PLAIN) or f"{module}.".startswith(
        tuple(f"{one}." for one in OURS)
    )


def is_hidden(name: str) -> bool:
    return name in REFLECTIVE or name in SHOWN or name.startswith(FRAMES)
