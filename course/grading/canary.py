"""Comparisons in tests by which nothing passes that is equal to everything.

While a test file is compiled, after pytest has rewritten its assertions, each `==`, `!=` and
`in` within one becomes a call of a function of this module that compares as always. Where that
comes out well, what was compared, and what is in it, is also compared with things that no
solution can know of. Tests also note there that they came to their end (ends.py). What such a
file is compiled to is kept beside what pytest keeps.

As a plugin of pytest (`-p course.grading.canary`) it compiles so; a grading child installs it.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from _pytest.assertion import rewrite

from course.grading import ends

tell: Callable[[str], object] = lambda text: None  # noqa: E731
"""Hears of an object that is equal to everything."""
PLAIN = {bool, bytes, float, int, str, type(None)}
MANY = (list, tuple, set, frozenset, deque)
DEEPEST, MOST = 12, 2000
"""How deep, and at how many things, one looks within one value."""


class Fresh:
    """Nothing that a test or a solution knows of."""


PROBES = (Fresh(), 7**91, f"{7**91}", f"{7**91}".encode(), (Fresh(),), [Fresh()], {Fresh(): 0})
_honest: dict[type, bool] = {}


def equal(got: Any, expected: Any) -> Any:
    result = got == expected
    if type(got) in PLAIN and type(expected) in PLAIN:
        return result
    if result:
        look(got)
        look(expected)
    return result


def unequal(got: Any, other: Any) -> Any:
    result = got != other
    if type(got) in PLAIN and type(other) in PLAIN:
        return result
    for one in (got, other):
        if result and not honest(one) and one != one:
            refuse(one, "different from everything, itself too")
    return result


def within(got: Any, many: Any) -> Any:
    result = got in many
    if result:
        look(got)
        look(many)
    return result


def look(value: object) -> None:
    """AssertionError if something in it is equal to everything."""
    left = [MOST]
    for one in parts(value, left, 0):
        if not honest(one) and any(is_equal(one, probe) for probe in PROBES):
            refuse(one, "equal to everything")


def refuse(value: object, how: str) -> None:
    text = f"an object of class {type(value).__name__} is {how}"
    tell(text)
    raise AssertionError(f"got {text}: no test can tell whether it is right")


def honest(value: object) -> bool:
    """Whether Python itself says what things of this type are equal to."""
    kind = type(value)
    if kind not in _honest:
        own = [vars(one) for one in kind.__mro__]
        makers = [names["__eq__"] for names in own if "__eq__" in names][:1]
        makers += [names["__ne__"] for names in own if "__ne__" in names][:1]
        _honest[kind] = all(maker is None or slot(maker) for maker in makers)
    return _honest[kind]


def slot(maker: object) -> bool:
    return isinstance(maker, type(object.__eq__))


def is_equal(one: object, other: object) -> bool:
    try:
        return bool(one == other)
    except Exception:
        return False


def parts(value: object, left: list[int], depth: int) -> Iterable[object]:
    """A value and what is in it, but plain things."""
    if type(value) in PLAIN or left[0] <= 0 or depth > DEEPEST:
        return
    left[0] -= 1
    yield value
    inner: Iterable[object] = ()
    if isinstance(value, MANY):
        inner = list(value)
    elif isinstance(value, dict):
        inner = [*value.keys(), *value.values()]
    elif names := getattr(type(value), "__dataclass_fields__", None) or slots(value):
        inner = [getattr(value, name, None) for name in names]
    if not set(map(type, inner)) <= PLAIN:
        for one in inner:
            yield from parts(one, left, depth + 1)


def slots(value: object) -> Iterable[str]:
    """The attributes of a value that says itself what it is equal to, such as a pid."""
    return () if honest(value) else tuple(getattr(type(value), "__slots__", ()))


FUNCTIONS = {ast.Eq: "equal", ast.NotEq: "unequal", ast.In: "within"}
HERE = "@canary"
"""What this module is called in a test file, where nobody can say that."""
ENDS = "@canary_ends"
"""Likewise, ends.py."""
TAIL = f".{rewrite.PYTEST_TAG}-strict{rewrite.PYC_EXT}"


def install() -> None:
    """Has pytest compile so from here on, in this process."""
    if rewrite.PYC_TAIL == TAIL:
        return
    original = rewrite.rewrite_asserts

    def rewrite_asserts(tree: ast.Module, *rest: Any, **options: Any) -> None:
        original(tree, *rest, **options)
        rewritten(tree)

    rewrite.rewrite_asserts = rewrite_asserts
    rewrite.PYC_TAIL = TAIL


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    install()


def rewritten(tree: ast.Module) -> None:
    """Puts the calls into a module whose assertions pytest has rewritten."""
    named = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import)]
    if "import _pytest.assertion.rewrite as @pytest_ar" not in named:
        return
    for part in ast.walk(tree):
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name) and (
            part.targets[0].id.startswith("@py_assert")
        ):  # fmt: skip
            part.value = Calls().visit(part.value)
    before = next(node for node in tree.body if isinstance(node, ast.Import))
    at = {"lineno": before.lineno, "col_offset": 0}
    at |= {"end_lineno": before.lineno, "end_col_offset": 0}
    name = ast.alias("course.grading.canary", HERE, **at)
    tests = ends.marked(tree, ast.Name(ENDS, ast.Load()))
    noted = ast.Assign([ast.Name(ends.NAMES, ast.Store())], ast.Constant(tuple(tests)), **at)
    others = ast.alias(ends.__name__, ENDS, **at)
    start = tree.body.index(before)
    first = [ast.Import([name, others], **at), ast.fix_missing_locations(noted)]
    tree.body[start:start] = first


class Calls(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        function = FUNCTIONS.get(type(node.ops[0]))
        if function is None or len(node.ops) > 1:
            return node
        owner = ast.Attribute(ast.Name(HERE, ast.Load()), function, ast.Load())
        call = ast.Call(owner, [node.left, node.comparators[0]], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))
