"""The bank of an exercise: wrong solutions that must fail, unusual ones that must not.

A solution's file has only what differs from the reference and is laid over its source:

    a function       replaces the one of that name, or is added; without a decorator of
                     its own it keeps the reference's
    a class          that the reference has: so do the methods and assignments in it;
                     otherwise it is added
    an assignment    replaces the one to that name, or is added
    an import        is added after the reference's

What is added stands before the next thing in the solution that replaces something, or at
the end. The docstring says what is wrong, or different; that of a wrong one ends with the
line `caught by: <the test that names the mistake>`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course.manifest import Course, Exercise
from course.reference import text_of
from course.stubs import Function, parse
from course.workspace import read

CAUGHT_BY = "caught by:"
WRONG, UNUSUAL = "wrong_", "unusual_"


class CannotLay(Exception):
    """A solution that can't be laid over the reference; one line with file and line."""


@dataclass(frozen=True)
class Solution:
    name: str
    """Such as "wrong_forgets_the_waiter"."""
    sentence: str
    """What its docstring says."""
    caught_by: str
    """The test function that names the mistake; "" if none is named."""
    source: str
    """The whole module: the reference's with the solution laid over it."""

    @property
    def wrong(self) -> bool:
        return self.name.startswith(WRONG)


def solutions(course: Course, exercise: Exercise) -> Iterator[Solution | CannotLay]:
    """The solutions in the bank of an exercise by name, each that can't be used as an
    error."""
    where = course.root / exercise.bank
    reference = text_of(course, exercise.reference)
    for file in sorted(where.glob("*.py")):
        shown = file.relative_to(course.root).as_posix()
        try:
            if not file.name.startswith((WRONG, UNUSUAL)):
                raise CannotLay(f"{shown}: the name begins with neither {WRONG} nor {UNUSUAL}")
            text = read(file)
            source = lay_over(reference, text, shown)
        except CannotLay as problem:
            yield problem
            continue
        yield Solution(file.stem, *told_by(text), source)


def told_by(solution: str) -> tuple[str, str]:
    """What a solution's docstring says, and the test that names the mistake, "" for none."""
    said, _, test = (ast.get_docstring(parse(solution)) or "").partition(CAUGHT_BY)
    return " ".join(said.split()), test.strip()


def lay_over(reference: str, solution: str, file: str) -> str:
    """The reference's source with what the solution has in the place of its own.

    CannotLay if the solution is no Python or has what could not be laid over.
    """
    try:
        tree = parse(solution)
    except SyntaxError as error:
        raise CannotLay(f"{file}:{error.lineno}: {error.msg}") from None
    base = parse(reference)
    edits = Edits(reference.split("\n"), solution.split("\n"), file)
    imports = [node for node in base.body if isinstance(node, IMPORT)]
    after = imports[-1] if imports else base.body[0]
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        if isinstance(node, IMPORT):
            edits.add(after.end_lineno or 0, edits.text(node))
    rest = [node for node in body if not isinstance(node, IMPORT)]
    edits.lay(rest, base.body, len(edits.lines))
    return edits.result()


class Edits:
    """What is to become of the reference's lines: ranges, and what comes in their place."""

    def __init__(self, lines: list[str], own: list[str], file: str) -> None:
        self.lines, self.own, self.file = lines, own, file
        self.edits: list[tuple[int, int, list[str]]] = []

    def lay(self, nodes: Sequence[ast.stmt], base: Sequence[ast.stmt], end: int) -> None:
        """Lays statements over those of the reference's module, or of a class in it."""
        there = {name: node for node in base for name in named(node)}
        pending: list[ast.stmt] = []
        for node in nodes:
            names = named(node)
            if not names:
                raise CannotLay(
                    f"{self.file}:{node.lineno}: only functions, classes, assignments and "
                    "imports can be laid over the reference"
                )
            old = there.get(names[0])
            if old is None:
                pending.append(node)
                continue
            for new in pending:
                self.add(first_line(old) - 1, ["", *self.text(new), ""])
            pending = []
            if isinstance(old, ast.ClassDef) and isinstance(node, ast.ClassDef):
                if node.bases or node.decorator_list:
                    raise CannotLay(
                        f"{self.file}:{node.lineno}: {node.name} keeps the reference's bases "
                        "and decorators; leave them out"
                    )
                inner = node.body[ast.get_docstring(node) is not None :]
                self.lay(inner, old.body, old.end_lineno or 0)
                continue
            own = isinstance(old, Function) and not getattr(node, "decorator_list", None)
            start = old.lineno if own else first_line(old)
            self.edits.append((start - 1, old.end_lineno or 0, self.text(node)))
        for new in pending:
            self.add(end, ["", *self.text(new), ""])

    def add(self, line: int, text: list[str]) -> None:
        self.edits.append((line, line, text))

    def text(self, node: ast.stmt) -> list[str]:
        return self.own[first_line(node) - 1 : node.end_lineno]

    def result(self) -> str:
        lines = list(self.lines)
        # From the last to the first, so that what is to come keeps its place.
        for first, last, text in sorted(self.edits, key=lambda edit: edit[:2])[::-1]:
            lines[first:last] = text
        return "\n".join(lines)


IMPORT = (ast.Import, ast.ImportFrom)


def named(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, Function | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    return [target.id for target in targets if isinstance(target, ast.Name)]


def first_line(node: ast.stmt) -> int:
    """With its decorators, counted from 1."""
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno
