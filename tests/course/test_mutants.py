"""Mechanical mutants: which there are, and what they are known by."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from course.audit.mutants import mutants, survivors
from course.manifest import Wrong
from tests.course.tiny import make, write

SOURCE = '''"""Words — of two bytes."""

LIMIT = 1


async def work(name: str, limit: int = 3) -> int:
    """Does it: 1 < 2."""
    first = 0
    first = limit
    note: int
    box = {"ä": limit < 2}; put(name, first)
    if not box or len(box) == 1:
        raise ValueError(f"no {limit + 1}", "none")
    while await more(LIMIT) and flag(True):
        raise Exit("noproc")
    text = f"{limit - 1}"
    return cast("int", first + 1)


def given() -> int:
    return 1
'''
EXPECTED = {
    "first = limit -> pass",
    "limit < 2 -> limit <= 2",
    "limit < 2 -> limit >= 2",
    "'ä' -> 'äx'",
    "2 -> 3",
    "put(name, first) -> pass",
    "put(name, first) -> put(first, name)",
    "not box or len(box) == 1 -> not box and len(box) == 1",
    "not box or len(box) == 1 -> not (not box or len(box) == 1)",
    "len(box) == 1 -> len(box) != 1",
    "1 -> 2",
    "raise ValueError(f'no {limit + 1}', 'none') -> pass",
    "await more(LIMIT) -> more(LIMIT)",
    "await more(LIMIT) and flag(True) -> await more(LIMIT) or flag(True)",
    "await more(LIMIT) and flag(True) -> not (await more(LIMIT) and flag(True))",
    "True -> False",
    "raise Exit('noproc') -> pass",
    "'noproc' -> 'noprocx'",
    "return cast('int', first + 1) -> pass",
    "first + 1 -> first - 1",
    "1 -> 2 (occurrence 2)",
    # The first value of a name that is never used before it.
    "0 -> 1",
}


def test_each_small_mistake_is_made_once_and_nothing_that_can_not_matter() -> None:
    found = mutants(SOURCE, ["work"])
    assert {str(one).removeprefix("work: ") for one in found} == EXPECTED
    assert len({one.key for one in found}) == len(found) == len(EXPECTED)


def test_a_mutant_differs_from_the_module_in_its_line_alone() -> None:
    lines = SOURCE.split("\n")
    for one in mutants(SOURCE, ["work"]):
        ast.parse(one.source)
        changed = one.source.split("\n")
        assert len(changed) == len(lines)
        numbers = range(1, len(lines) + 1)
        assert [n for n in numbers if lines[n - 1] != changed[n - 1]] == [one.line]


def test_what_a_mutant_is_known_by_survives_other_edits() -> None:
    before = {one.key for one in mutants(SOURCE, ["work"])}
    edited = SOURCE.replace("LIMIT = 1", "# why\nLIMIT = 7").replace("{limit + 1}", "{limit}")
    after = {one.key for one in mutants(edited.replace("    note: int\n", ""), ["work"])}
    assert {key for key in before if "raise" not in key[1]} <= after


def test_the_survivors_are_read_with_their_reasons(tmp_path: Path) -> None:
    course = make(tmp_path, {"maths": ("", "")})
    one = course.ready[0]
    assert survivors(course, one) == {}
    listed = '[[survivor]]\nfunction = "half"\nbefore = "a"\nafter = "b"\nreason = "so"\n'
    write(tmp_path / one.bank / "survivors.toml", listed + "occurrence = 2\n")
    assert survivors(course, one) == {("half", "a", "b", 2): "so"}
    write(tmp_path / one.bank / "survivors.toml", "[[survivor]]\n")
    with pytest.raises(Wrong, match=r"survivors\.toml can't be read: "):
        survivors(course, one)
