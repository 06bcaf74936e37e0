"""What stands in a student's module that no solution needs: a look at its source.

Names by which Python shows frames, code and other people's objects, ends the process, or
tells whether a test is running. What the reference's own module has is no reason to look.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    GeneratorType,
    TracebackType,
)

from course.grading.plain_sight import FRAMES
from course.stubs import parse

INNER = (AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType, TracebackType)
SHOWING = {
    name for kind in INNER for name in dir(kind) if name.startswith(FRAMES) and name[0] != "_"
}
UNNEEDED = SHOWING | {
    *("_getframe", "_current_frames", "currentframe", "getouterframes", "getinnerframes"),
    *("walk_stack", "extract_stack", "get_stack", "getframeinfo", "get_objects"),
    *("get_referrers", "get_referents", "__subclasses__", "__globals__", "__closure__"),
    *("__code__", "__builtins__", "__loader__", "cell_contents", "_exit", "abort", "fork"),
    *("environ", "getenv", "PYTEST_CURRENT_TEST", "COURSE_SEED", "atexit", "settrace"),
    *("setprofile", "addaudithook", "excepthook", "unraisablehook", "meta_path"),
    *("path_hooks", "modules", "ctypes", "linecache", "gc"),
}
OWNERS = {"abort": r"\b(os|posix)\b", "fork": r"\b(os|posix)\b", "modules": r"\bsys\b"}
"""What is in the source as well where such a name is Python's, and no word of their own."""
WORDS = re.compile(rf"\b(?:{'|'.join(sorted(UNNEEDED))})\b")
MOST = 10


def unneeded(source: str) -> list[tuple[int, str]]:
    """The lines and names; of each name the first, and of a file that can't be read none,
    since its import says what is wrong."""
    # Most modules have no such word, and reading them takes its time.
    if WORDS.search(source) is None:
        return []
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        for name in names(node):
            if name in UNNEEDED and re.search(OWNERS.get(name, ""), source):
                found.setdefault(name, getattr(node, "lineno", 0))
    return sorted((line, name) for name, line in found.items())[:MOST]


@cache
def usual(reference: str) -> list[str]:
    """The names that the reference's own module needs."""
    return [name for _, name in unneeded(reference)]


def names(node: ast.AST) -> list[str]:
    """The names in one node that lead somewhere, also as text for `getattr`."""
    match node:
        case ast.Import(names=aliases):
            return [part for one in aliases for part in one.name.split(".")]
        case ast.ImportFrom(module=module, names=aliases):
            return [*(module or "").split("."), *(one.name for one in aliases)]
        case ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return [name]
        case ast.Name(id=name) if name.startswith("__"):
            return [name]
        case ast.MatchClass(kwd_attrs=attributes):
            return list(attributes)
    return []
