"""Exercises whose tests the student writes: what is made of tests that are wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from course.grading import runtimes
from course.grading.plain_sight import peeks
from course.grading.runtimes import REFERENCE, Tried, parts, try_tests
from course.manifest import Course, Exercise, Wrong
from course.workspace import read, stub

COURSE = Course(Path(__file__).parents[2])
(LINKS, NAMES) = COURSE.find(["1.16", "2.10"])
OWN = [one for one in COURSE.ready if one.runtimes]
RIGHT, WRONG, WORSE = "unusual_one", "wrong_one", "wrong_two"


def tried(**of: str) -> Tried:
    """Tests by name, each with the runtimes that it fails on: r, u(nusual), w or x."""
    outcomes = {
        runtime: {test: "fails: so" if letter in where else "" for test, where in of.items()}
        for runtime, letter in ((REFERENCE, "r"), (RIGHT, "u"), (WRONG, "w"), (WORSE, "x"))
    }
    return Tried(outcomes, "")


def attempt(text: str, tmp_path: Path) -> Tried:
    """What comes of a student's file, in which these replace the bodies of the stub."""
    file = tmp_path / "test_links.py"
    file.write_text(stub(COURSE, LINKS) + text, encoding="utf-8")
    # Two of the runtimes are enough, and take less time.
    return try_tests(COURSE, replace(LINKS, runtimes=LINKS.runtimes[:1]), str(file), 0)


def test_a_test_that_fails_on_a_right_runtime_finds_nothing() -> None:
    found = tried(fair="w", strict="uwx")
    found.caught(WRONG)
    with pytest.raises(AssertionError, match="strict fails on it, but on a right runtime too"):
        found.caught(WORSE)
    found.passes(REFERENCE)
    with pytest.raises(AssertionError, match="strict fails: so"):
        found.passes(RIGHT)


def test_a_test_that_fails_nowhere_earns_nothing() -> None:
    found = tried(good="wx", empty="")
    found.caught(WORSE)
    found.passes(REFERENCE)
    with pytest.raises(AssertionError, match="empty passes on every wrong runtime as well"):
        found.each_finds_something()
    with pytest.raises(AssertionError, match="strict fails: so"):
        tried(strict="rw").each_finds_something()
    tried(good="w", strict="uw").each_finds_something()


def test_what_hangs_crashes_or_prints_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtimes, "BUDGET", 0.5)
    found = attempt(
        """
async def who_traps_is_told(net):
    print("outcome of nothing", end="")
    raise KeyError("oh")

async def normal_kills_nobody(net):
    while True:
        pass
""",
        tmp_path,
    )
    for of in found.outcomes.values():
        assert of["who_traps_is_told"].startswith("fails: KeyError: 'oh' (test_links.py:")
        assert "endless loop in normal_kills_nobody?" in of["normal_kills_nobody"]
        assert of["unlink_ends_it"] == "is still to be written"
    assert found.printed == "outcome of nothing"


def test_who_waits_for_ever_or_dies_is_told_so(tmp_path: Path) -> None:
    found = attempt(
        """
async def who_traps_is_told(net):
    await receive()

async def normal_kills_nobody(net):
    raise Exit(BOOM)
""",
        tmp_path,
    )
    of = found.outcomes[REFERENCE]
    assert of["who_traps_is_told"].startswith("fails: it waits for ever")
    assert of["normal_kills_nobody"].startswith("fails: its process dies of boom")


def test_a_failure_says_what_was_compared_and_which_await_is_missing(tmp_path: Path) -> None:
    found = attempt(
        """
async def who_traps_is_told(net):
    got, due = ["a"], "a" * 100
    assert (
        got == due
    )

async def normal_kills_nobody(net):
    receive()

async def unlink_ends_it(net):
    assert net is None, "words of my own"
""",
        tmp_path,
    )
    of = found.outcomes[REFERENCE]
    assert of["who_traps_is_told"].startswith(f"fails: got is ['a'], due is '{'a' * 56}... (")
    assert "never awaited" in of["normal_kills_nobody"]
    assert of["normal_kills_nobody"].endswith(": receive())")
    assert of["unlink_ends_it"].startswith("fails: words of my own (")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import inspect", "inspect"),
        ("import minibeam.nodes.links", "minibeam.nodes.links"),
        ("from course.bank import lay_over", "course.bank"),
        ("from . import test_links", "."),
        ("from minibeam.nodes.processes import traceback", "traceback"),
        ("from asyncio import format_helpers", "format_helpers"),
        ("code = link.__code__", "__code__"),
        ("frame = mortal().cr_frame", "cr_frame"),
        ("text = '{0.__cod' + 'e__}'\nwhat = text.format(link)", "format"),
        ("what = getattr(link, '__co' + 'de__')", "getattr"),
        ("match link:\n    case object(__code__=code): pass", "__code__"),
        ("import asyncio\nwhat = asyncio.events", "asyncio.events"),
        ("import asyncio as other", "asyncio"),
        ("import asyncio\nother = asyncio", "asyncio"),
        ("what = open('links.py')", "open"),
        ("where = __file__", "__file__"),
        ("what = Network._loop", "_loop"),
    ],
)
def test_a_test_looks_at_what_a_runtime_does_and_not_at_its_source(
    line: str, name: str, tmp_path: Path
) -> None:
    found = attempt(f"{line}\n", tmp_path)
    for of in found.outcomes.values():
        for why in of.values():
            assert why.startswith(f"fails: `{name}` (line ")
            assert why.endswith("shows how the runtime is written: test what it does")


@pytest.mark.parametrize("one", OWN, ids=lambda one: one.id)
def test_what_is_asked_of_processes_shows_nothing_else(one: Exercise) -> None:
    for file in (COURSE.root / one.reference, *(COURSE.root / one.bank).glob("*.py")):
        assert peeks(read(file)) == ""
    assert peeks("def broken(:\n") == ""


@pytest.mark.parametrize("one", OWN, ids=lambda one: one.id)
def test_what_the_manifest_names_is_there(one: Exercise) -> None:
    for runtime in one.runtimes:
        assert parts(COURSE, one, runtime)
    assert "__test__ = False" in read(COURSE.root / one.reference), "pytest would collect it"


def test_a_runtime_has_all_that_goes_by_its_name_in_the_banks() -> None:
    assert [
        (about.id, file.rpartition("/")[2])
        for about, file in parts(COURSE, NAMES, "unusual_others_win")
    ] == [("2.5", "unusual_others_win.py"), ("2.6", "unusual_others_win.py")]
    assert parts(COURSE, NAMES, REFERENCE) == []
    with pytest.raises(Wrong, match=r"2.10: no wrong_gone.py in a bank of 2.5, 2.6"):
        parts(COURSE, NAMES, "wrong_gone")
