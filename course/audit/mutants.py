"""Mechanical mutants: a module with one small mistake in a function that students write.

    a comparison flipped     < becomes <=, == becomes !=, `in` becomes `not in`, ...
    a condition negated      of an if, a while, a choice or a comprehension; and <-> or
    a statement dropped      but the first one that gives a local name its value
    off by one               a number one larger; + <-> -
    arguments swapped        two that stand side by side
    an await removed
    a constant changed       a text, a flag
    a choice of bits         & <-> |

Left out is what cannot matter: docstrings, annotations, the texts of exceptions, which are
free unless they are Erlang's, and what is formatted into a text.

`survivors.toml` in the bank of an exercise lists mutants that no test can catch:

    [[survivor]]
    function = "Mailbox.put"
    before = "x < y"
    after = "x <= y"
    occurrence = 2          # of the same in this function; left out where it is the first
    reason = "x and y are never the same"
"""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from course.manifest import Course, Exercise, Wrong
from course.stubs import Function, definitions

SURVIVORS = "survivors.toml"
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
REASONS = ("Exit", "ExitError", "Stop")
"""Exceptions of which the argument is no text for people but a reason of Erlang's."""
UNTYPED = ("cast", "isinstance", "issubclass")
"""Calls whose first argument is a type or whose arguments can't be swapped at all."""


Key: TypeAlias = tuple[str, str, str, int]


@dataclass(frozen=True)
class Mutant:
    function: str
    """As in the manifest: "send" or "Mailbox.put"."""
    line: int
    before: str
    after: str
    occurrence: int
    """Of the same change in the same function, from 1."""
    source: str
    """The whole module."""

    @property
    def key(self) -> Key:
        """What it is known by, wherever it stands."""
        return key(self.function, self.before, self.after, self.occurrence)

    def __str__(self) -> str:
        which = f" (occurrence {self.occurrence})" if self.occurrence > 1 else ""
        return f"{self.function}: {self.before} -> {self.after}{which}"


def key(function: str, before: str, after: str, occurrence: int) -> Key:
    """Which quotes surround a text does not count: versions of Python differ in it."""
    return function, before.replace('"', "'"), after.replace('"', "'"), occurrence


@dataclass(frozen=True)
class Change:
    """One node of the syntax tree, and what comes in its place."""

    node: ast.stmt | ast.expr
    before: str
    after: str


def mutants(source: str, functions: Sequence[str]) -> list[Mutant]:
    """All mutants of these functions of a module, in the order of its text."""
    nodes = definitions(source)
    found: list[Mutant] = []
    seen: dict[tuple[str, str, str], int] = {}
    for name in functions:
        function = nodes[name]
        assert isinstance(function, Function)
        changes = sorted(
            Changes(function).all(), key=lambda one: (one.node.lineno, one.node.col_offset)
        )
        for change in changes:
            known = (name, change.before, change.after)
            seen[known] = seen.get(known, 0) + 1
            text = replaced(source, change)
            found.append(Mutant(*known[:1], change.node.lineno, *known[1:], seen[known], text))
    return found


def replaced(source: str, change: Change) -> str:
    """The module with the change made; all else stays as it is."""
    node = change.node
    assert node.end_lineno is not None and node.end_col_offset is not None
    lines = source.split("\n")
    # Columns are counted in bytes.
    head = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    tail = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode()
    text = change.after if isinstance(node, ast.stmt) else f"({change.after})"
    lines[node.lineno - 1 : node.end_lineno] = [head + text + tail]
    return "\n".join(lines)


class Changes:
    """What can be changed in one function."""

    def __init__(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.function = function
        arguments = function.args
        self.assigned = {
            one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        }
        """The local names that have a value by now."""

    def all(self) -> Iterator[Change]:
        for statement in self.function.body:
            yield from self.within(statement)

    def within(self, node: ast.AST) -> Iterator[Change]:
        """The changes of a node and of all that is in it."""
        if is_text(node) or isinstance(node, ast.JoinedStr):
            return
        if isinstance(node, ast.stmt):
            yield from self.dropped(node)
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list"):
                continue
            children = value if isinstance(value, list) else [value]
            if isinstance(node, ast.Call) and called(node) == "cast" and field == "args":
                children = children[1:]
            for child in children:
                if field == "exc" and free_text(child):
                    continue
                if isinstance(child, ast.AST):
                    yield from self.within(child)
        for before, after in expressions(node):
            assert isinstance(before, ast.expr)
            yield Change(before, ast.unparse(before), ast.unparse(after))

    def dropped(self, node: ast.stmt) -> Iterator[Change]:
        """A simple statement left out."""
        match node:
            case ast.Assign(targets=targets):
                pass
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                targets = [target]
            case ast.Nonlocal(names=names) | ast.Global(names=names):
                self.assigned |= set(names)
                return
            case ast.Expr() | ast.Delete() | ast.Return() | ast.Raise():
                targets = []
            case ast.Break() | ast.Continue():
                targets = []
            case _:
                return
        if isinstance(node, ast.AnnAssign) and node.value is None:
            return
        names = {name.id for one in targets for name in ast.walk(one) if is_stored(name)}
        first = bool(names) and not names <= self.assigned
        self.assigned |= names
        if not first:
            yield Change(node, ast.unparse(node), "pass")


def expressions(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """What can be changed in one node itself: the expression, and another in its place."""
    match node:
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                for other in COMPARISONS[type(operator)]:
                    changed = copy.deepcopy(node)
                    changed.ops[index] = other()
                    yield node, changed
        case ast.BoolOp(op=operator, values=values):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield node, ast.BoolOp(other, values)
        case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
            yield node, ast.BinOp(left, OPERATORS[type(operator)](), right)
        case ast.Await(value):
            yield node, value
        case ast.Constant(bool() as flag):
            yield node, ast.Constant(not flag)
        case ast.Constant(int() | float() as number):
            yield node, ast.Constant(number + 1)
        case ast.Constant(str() as text):
            yield node, ast.Constant(text + "x")
        case ast.Constant(bytes() as data):
            yield node, ast.Constant(data + b"x")
        case ast.Call(args=arguments) if called(node) not in UNTYPED:
            for index, (one, other) in enumerate(pairwise(arguments)):
                if ast.Starred not in (type(one), type(other)) and not same(one, other):
                    swapped = copy.copy(node)
                    swapped.args = [*arguments]
                    swapped.args[index : index + 2] = [other, one]
                    yield node, swapped
    yield from negations(node)


def negations(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The conditions of one node, negated; a single comparison is flipped already."""
    conditions: list[ast.expr] = []
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            conditions = [test]
        case ast.comprehension(ifs=ifs):
            conditions = ifs
        case ast.match_case(guard=ast.expr() as guard):
            conditions = [guard]
    for condition in conditions:
        match condition:
            case ast.Compare(ops=[_]) | ast.Constant():
                pass
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield condition, operand
            case _:
                yield condition, ast.UnaryOp(ast.Not(), condition)


def called(node: ast.Call) -> str:
    """The name of what is called, without what it belongs to."""
    function = node.func
    return getattr(function, "attr", getattr(function, "id", ""))


def free_text(node: object) -> bool:
    """Whether this raises an exception whose arguments are a text for people."""
    return isinstance(node, ast.Call) and called(node) not in REASONS


def is_text(node: ast.AST) -> bool:
    """A docstring, or another text that stands for itself."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def same(one: ast.AST, other: ast.AST) -> bool:
    return ast.dump(one) == ast.dump(other)


def survivors(course: Course, exercise: Exercise) -> dict[Key, str]:
    """The mutants of an exercise that no test can catch, by key, with the reason why.
    Wrong if the list can't be read."""
    file = course.root / exercise.bank / SURVIVORS
    try:
        listed = tomllib.loads(file.read_text(encoding="utf-8"))["survivor"]
        return {
            key(one["function"], one["before"], one["after"], one.get("occurrence", 1)): one[
                "reason"
            ]
            for one in listed
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Wrong(f"{file} can't be read: {error!r}") from None
