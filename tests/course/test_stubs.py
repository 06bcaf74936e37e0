"""A stub is the reference's own text without what the student is to write."""

from __future__ import annotations

import ast

import pytest

from course.grading.contracts import contract
from course.stubs import CannotCut, cut, same

SOURCE = '''"""A module."""

import math

LIMIT = 3

# Says how far.
_SECRET = {
    "far": 1,
}


def first(a: int, *, b: int = 2) -> int:
    """The first.

    In two paragraphs.
    """
    # why so
    if a:
        return b

    return a
    # a last word on it


class Box:
    """A box."""

    @property
    def size(self) -> int:
        """How large."""
        return _helper(self)

    async def get(self) -> int:
        """One line."""
        def inner() -> int:
            return 1
        return inner()

    def given(self) -> int:
        return 7  # stays


@cache
def _helper(box: Box) -> int:
    return len(str(box))


def last() -> int:
    """The last."""
    return 1
'''


def test_the_bodies_go_and_all_else_stays() -> None:
    stub = cut(SOURCE, ["first", "Box.get", "last"], file="a/boxes.py")
    assert "why so" not in stub and "last word" not in stub and "inner" not in stub
    assert 'raise NotImplementedError("boxes.first is still to be written")' in stub
    assert '        raise NotImplementedError("boxes.Box.get is still to be written")' in stub
    assert "return 7  # stays" in stub
    assert "In two paragraphs." in stub
    for line in stub.splitlines():
        assert line in SOURCE.splitlines() or "NotImplementedError" in line
    ast.parse(stub)


def test_decorators_signatures_types_and_docstrings_stay() -> None:
    stub = ast.parse(cut(SOURCE, ["first", "Box.size", "Box.get"], file="boxes.py"))
    whole = ast.parse(SOURCE)
    before = {node.name: node for node in ast.walk(whole) if isinstance(node, ast.FunctionDef)}
    after = {node.name: node for node in ast.walk(stub) if isinstance(node, ast.FunctionDef)}
    for name in ("first", "size"):
        for part in ("args", "returns"):
            assert ast.dump(getattr(after[name], part)) == ast.dump(
                getattr(before[name], part)
            )
        assert ast.get_docstring(after[name]) == ast.get_docstring(before[name])
        assert len(after[name].decorator_list) == len(before[name].decorator_list)


def test_what_is_dropped_goes_with_its_decorators_and_its_comment() -> None:
    stub = cut(SOURCE, ["Box.size"], ["_SECRET", "_helper"], file="boxes.py")
    assert "SECRET" not in stub and "how far" not in stub
    assert "_helper" not in stub and "@cache" not in stub
    assert "LIMIT = 3" in stub and "def last" in stub
    ast.parse(stub)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def other():\n    pass\n", "no function f"),
        ("def f():\n    return 1\n", "no docstring"),
        ('def f(): "doc"; return 1\n', "no body of its own lines"),
        ('def f():\n    """doc"""\n', "no body of its own lines"),
    ],
)
def test_what_can_not_be_cut_is_told_with_its_place(source: str, said: str) -> None:
    with pytest.raises(CannotCut, match=said) as caught:
        cut(source, ["f"], file="boxes.py")
    assert str(caught.value).startswith("boxes.py:")
    assert "\n" not in str(caught.value)


def test_the_contract_names_what_others_rely_on() -> None:
    found = contract(SOURCE, ["first", "Box.get"])
    assert found["names"] == ["LIMIT", "first", "Box", "last"]
    assert found["calls"] == {
        "first": [("a", False, False), ("b", True, True)],
        "Box.get": [("self", False, False)],
    }
    assert found["async"] == ["Box.get"]


def test_line_ends_blanks_at_ends_and_a_byte_order_mark_do_not_count() -> None:
    assert same("\ufeffa = 1\r\n\r\nb = 2  \r\n\r\n", "a = 1\n\nb = 2\n")
    assert not same("a = 1\nb = 2\n", "a = 1\n# mine\nb = 2\n")
    assert not same("  a\n", "a\n")
