"""From a reference module to the stub that a student fills in.

A stub is the reference's own text, by source position: the bodies of the functions to
write are replaced by one `raise NotImplementedError`, whatever is to be dropped is
taken out, and all else stays as it is. A cut function keeps its decorators, its
signature, its types and its docstring, which is its specification.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from threading import Lock

Function = ast.FunctionDef | ast.AsyncFunctionDef

UNWRITTEN = "is still to be written"
"""What a function says that was cut, behind its name."""

_one_at_a_time = Lock()


class CannotCut(Exception):
    """The reference is not what the manifest says; one line with file and line."""


def cut(source: str, write: Sequence[str], drop: Sequence[str] = (), file: str = "") -> str:
    """The stub of a module. `write` and `drop` name functions, methods (Class.method)
    and, to drop, also classes and constants. CannotCut if one is not there, if one to
    write has no docstring or stands on one line.
    """
    nodes = definitions(source)
    lines = source.split("\n")
    module = file.rpartition("/")[2].removesuffix(".py")
    edits: list[tuple[int, int, list[str]]] = []
    for name in write:
        node = nodes.get(name)
        if not isinstance(node, Function):
            raise CannotCut(f"{file}: no function {name}, which the manifest says to write")
        first, last = body(node, file, name)
        last = comments_after(lines, last, node.col_offset)
        indent = " " * node.body[0].col_offset
        text = f'{indent}raise NotImplementedError("{module}.{name} {UNWRITTEN}")'
        edits.append((first, last, [text]))
    for name in drop:
        node = nodes.get(name)
        if node is None:
            raise CannotCut(f"{file}: nothing is called {name}, which the manifest drops")
        edits.append((*with_margin(lines, node), []))
    for first, last, text in sorted(edits, reverse=True):
        lines[first:last] = text
    return "\n".join(lines)


def parse(source: str) -> ast.Module:
    """The tree of a module, by one thread at a time: in Python 3.11 two of them at once end
    in a SystemError now and then. SyntaxError if it is no Python."""
    with _one_at_a_time:
        return ast.parse(source)


def definitions(source: str) -> dict[str, ast.stmt]:
    """Everything with a name at the top of the module, and the methods of classes.
    SyntaxError if it is no Python."""
    return dict(_named(parse(source)))


def _named(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function):
                    yield f"{node.name}.{inner.name}", inner
        targets = node.targets if isinstance(node, ast.Assign) else ()
        for target in [node.target] if isinstance(node, ast.AnnAssign) else targets:
            if isinstance(target, ast.Name):
                yield target.id, node


def body(node: Function, file: str, name: str) -> tuple[int, int]:
    """From the line after the docstring to the last of the body, counted from 0."""
    if ast.get_docstring(node) is None:
        raise CannotCut(f"{file}:{node.lineno}: {name} has no docstring to be written from")
    if len(node.body) < 2 or node.body[0].lineno == node.lineno:
        raise CannotCut(f"{file}:{node.lineno}: {name} has no body of its own lines to cut")
    assert node.body[0].end_lineno and node.end_lineno
    return node.body[0].end_lineno, node.end_lineno


def comments_after(lines: list[str], last: int, indent: int) -> int:
    """The end of the body with the comments that follow its last statement."""
    end = last
    for number, line in enumerate(lines[last:], last + 1):
        text = line.lstrip()
        if text.startswith("#") and len(line) - len(text) > indent:
            end = number
        elif text:
            break
    return end


def with_margin(lines: list[str], node: ast.stmt) -> tuple[int, int]:
    """A statement with its decorators, the comment above and the blank lines below."""
    decorators = getattr(node, "decorator_list", None) or [node]
    first, last = decorators[0].lineno - 1, node.end_lineno or node.lineno
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    while last < len(lines) - 1 and not lines[last].strip():
        last += 1
    return first, last


def same(one: str, other: str) -> bool:
    """Whether two files say the same: line ends and what editors do to blanks at the
    ends of lines and files do not count."""
    return plain_lines(one) == plain_lines(other)


def plain_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.removeprefix("\ufeff").rstrip().splitlines()]
