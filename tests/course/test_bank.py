"""A solution of the bank is laid over the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.bank import CannotLay, Solution, lay_over, solutions
from tests.course.tiny import make, write

REFERENCE = '''"""A module."""

from __future__ import annotations

import math

LIMIT = 3


class Box:
    """A box."""

    size: int = 1

    @property
    def full(self) -> bool:
        """Whether it is."""
        # so it is
        return self.size > LIMIT

    def put(self) -> None:
        self.size += 1


def area(radius: float) -> float:
    """Of a circle."""
    return math.pi * radius**2
'''


def loaded(solution: str) -> dict[str, object]:
    """What the module defines with the solution laid over it."""
    names: dict[str, object] = {}
    exec(compile(lay_over(REFERENCE, solution, "wrong.py"), "boxes.py", "exec"), names)
    return names


def test_a_function_replaces_the_one_of_its_name_and_the_rest_stays() -> None:
    text = lay_over(REFERENCE, '"""Why."""\n\n\ndef area(radius):\n    return 1\n', "w.py")
    head = REFERENCE.partition("def area")[0]
    assert text == head + "def area(radius):\n    return 1\n"


def test_methods_and_assignments_of_a_class_are_replaced_and_added() -> None:
    box = loaded(
        "class Box:\n    size = 3\n    more = 1\n"
        "    def put(self):\n        return 9\n"
        "    def take(self):\n        return 8\n"
    )["Box"]
    assert isinstance(box, type)
    made = box()
    assert (made.size, made.more, made.put(), made.take()) == (3, 1, 9, 8)
    assert made.full is False
    assert box.__doc__ == "A box."


def test_a_method_keeps_the_references_decorators_unless_it_has_its_own() -> None:
    box = loaded("class Box:\n    def full(self):\n        return 7\n")["Box"]
    assert isinstance(box, type) and box().full == 7
    box = loaded("class Box:\n    @staticmethod\n    def full():\n        return 7\n")["Box"]
    assert isinstance(box, type) and box.full() == 7


def test_new_imports_constants_functions_and_classes_are_there_when_they_are_used() -> None:
    names = loaded(
        "from collections import deque\n\nSTART = deque([1])\n\n\n"
        "class Base:\n    pass\n\n\n"
        "def area(radius, start=START):\n    return helper(start)\n\n\n"
        "def helper(start):\n    return list(start)\n\n\nLIMIT = 5\n"
    )
    area = names["area"]
    assert callable(area) and area(1) == [1]
    assert names["LIMIT"] == 5 and "Base" in names


@pytest.mark.parametrize(
    ("solution", "said"),
    [
        ("def f(:\n    pass\n", "wrong.py:1: "),
        ('"""Why."""\n\nprint(1)\n', "wrong.py:3: only functions"),
        ("class Box(list):\n    pass\n", "wrong.py:1: Box keeps the reference's bases"),
    ],
)
def test_what_can_not_be_laid_is_told_with_its_place(solution: str, said: str) -> None:
    with pytest.raises(CannotLay, match=said) as caught:
        lay_over(REFERENCE, solution, "wrong.py")
    assert "\n" not in str(caught.value)


def test_the_docstring_has_the_sentence_and_the_test(tmp_path: Path) -> None:
    course = make(tmp_path, {"maths": ("", "")})
    one = course.ready[0]
    said = '"""You double\nthe half.\n\ncaught by: test_two_is_doubled\n"""\n'
    write(tmp_path / one.bank / "wrong_half.py", said)
    write(tmp_path / one.bank / "unusual_shift.py", '"""It shifts."""\n')
    write(tmp_path / one.bank / "other.py", "")
    other, unusual, wrong = solutions(course, one)
    assert isinstance(other, CannotLay) and "other.py: the name begins with" in str(other)
    assert isinstance(unusual, Solution) and not unusual.wrong
    assert isinstance(wrong, Solution) and wrong.wrong
    assert (wrong.name, wrong.sentence) == ("wrong_half", "You double the half.")
    assert (wrong.caught_by, unusual.caught_by) == ("test_two_is_doubled", "")
