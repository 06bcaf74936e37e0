"""What makes a green trustworthy: sealed lines, comparisons, bugs that are to be noticed."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from course.bank import CannotLay, solutions
from course.classroom.trust import TRIES, bugs_for, sabotage
from course.grading import canary, ends
from course.grading.lines import Seal, new_key
from course.grading.reading import unneeded
from course.grading.runner import Runner, forking
from course.manifest import Course, Exercise
from course.reference import text_of
from course.workspace import stub
from minibeam.terms import Atom, Pid

COURSE = Course(Path(__file__).parents[2])
(PIDS, CALLS, TICKS, LINKS_OWN) = COURSE.find(["1.3", "1.7", "1.10", "1.16"])


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with forking(COURSE) as runner:
        yield runner


def bank(one: Exercise, wrong: bool) -> dict[str, str]:
    found = [made for made in solutions(COURSE, one) if not isinstance(made, CannotLay)]
    return {made.name: made.source for made in found if made.wrong is wrong}


def put(folder: Path, one: Exercise, source: str) -> dict[str, Path]:
    file = folder / f"{one.module}.py"
    file.write_text(source, encoding="utf-8")
    return {one.dotted: file}


def test_a_sealed_line_is_read_once_and_by_its_key_alone() -> None:
    key = new_key()
    line = Seal(key).write({"event": "start", "test": "a"})
    reader = Seal(key)
    assert reader.read(line) == {"event": "start", "test": "a", "number": "1"}
    assert reader.read(line) is None
    assert Seal(new_key()).read(line) is None
    assert Seal(key).read(line.replace(b'"a"', b'"b"')) is None
    assert Seal(key).read(json.dumps({"event": "end"}).encode()) is None


class Always:
    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


@pytest.mark.parametrize(
    "got",
    [Always(), [1, Always()], {"a": (Always(),)}, Pid(Atom("a@b"), Always(), 0, 1)],  # type: ignore[arg-type]
)
def test_what_is_equal_to_everything_is_refused(got: object) -> None:
    with pytest.raises(AssertionError, match="class Always is equal to everything"):
        canary.look(got)


def test_so_is_what_differs_from_itself() -> None:
    with pytest.raises(AssertionError, match="different from everything"):
        canary.unequal(Always(), 1)
    assert canary.unequal(float("nan"), float("nan"))


@pytest.mark.parametrize(
    "value", [[1, "a", b"", None], {Atom("a"): Pid(Atom("a@b"), 1, 0, 1)}]
)
def test_what_is_honest_is_compared_as_always(value: object) -> None:
    assert canary.equal(value, value) is True
    assert canary.equal(value, 1) is False
    assert canary.within(value, [value]) is True


def test_an_object_that_has_every_attribute_is_one_to_compare() -> None:
    class Proxy:
        def __getattr__(self, name: str) -> object:
            return print

    proxy = Proxy()
    assert canary.equal(proxy, proxy) is True


def test_a_test_notes_each_of_its_ends_and_no_others() -> None:
    source = """
def helper(): return 1

async def test_it(stop, within):
    "It is so."
    if stop:
        return
    def inner():
        return 1
    within()
"""
    tree = ast.parse(source)
    assert ends.marked(tree, ast.Name("ends", ast.Load())) == ["test_it"]
    names: dict[str, Any] = {"ends": ends, ends.NAMES: ("test_it",)}
    exec(compile(tree, "<test>", "exec"), names)
    test = names["test_it"]
    assert test.__doc__ == "It is so."

    def whole(*arguments: object) -> bool:
        ends.forget()
        with suppress(StopIteration):
            test(*arguments).send(None)
        return ends.is_whole("test_it", names)

    def fails() -> None:
        raise StopIteration

    assert whole(True, int) and whole(False, int)
    with pytest.raises(RuntimeError):
        whole(False, fails)
    assert not ends.is_whole("test_it", names)
    ends.forget()
    assert not ends.is_whole("test_it", names), "one that did not begin"
    assert ends.is_whole("test_it", {}), "of a file that is not marked"


GIVES_RESULTS = """
def end_all_tasks():
    import asyncio

    for task in asyncio.all_tasks():
        asyncio.Future.set_result(task, None)
"""


def test_a_task_that_is_given_its_result_passes_nothing(
    runner: Runner, tmp_path: Path
) -> None:
    source = stub(COURSE, CALLS).replace("raise NotImplementedError", "end_all_tasks() #")
    mine = put(tmp_path, CALLS, source + GIVES_RESULTS)
    test = f"{CALLS.tests}::test_a_call_gives_the_reply"
    plain = runner.run(mine, [CALLS], only=[test])
    strict = replace(runner, strict=True).run(mine, [CALLS], only=[test])
    assert [one.status for one in plain.results.values()] == ["passed"]
    (result,) = strict.results.values()
    assert (result.status, "came to its end" in result.message) == ("failed", True)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import sys\nsys._getframe()", (2, "_getframe")),
        ("getattr(task, 'f_locals')", (1, "f_locals")),
        ("from os import environ", (1, "environ")),
        ("match a:\n    case B(cr_frame=c):\n        pass", (2, "cr_frame")),
        ("import gc", (1, "gc")),
        ("import asyncio\nasyncio.sys.modules", (2, "modules")),
        ("from os import abort", (1, "abort")),
    ],
)
def test_names_that_no_solution_needs_are_read(source: str, found: tuple[int, str]) -> None:
    assert unneeded(source) == [found]


@pytest.mark.parametrize("source", ["writer.transport.abort()", "STATES = 'fork', 'modules'"])
def test_words_of_their_own_are_none_of_them(source: str) -> None:
    assert unneeded(source) == []


def test_a_file_that_is_no_python_is_not_read() -> None:
    assert unneeded("gc (") == []


def test_a_strict_child_says_the_same_of_what_fails(runner: Runner, tmp_path: Path) -> None:
    strict = replace(runner, strict=True)
    for source in list(bank(PIDS, wrong=True).values())[:4]:
        mine = put(tmp_path, PIDS, source)
        plain, watched = runner.run(mine, [PIDS]), strict.run(mine, [PIDS])
        assert not watched.flags
        assert {name: result.message for name, result in watched.results.items()} == {
            name: result.message for name, result in plain.results.items()
        }
        assert not all(result.status == "passed" for result in watched.results.values())


@pytest.mark.parametrize("one", [PIDS, TICKS], ids=lambda one: one.module)
def test_what_is_right_notices_a_bug_and_has_no_flag(
    one: Exercise, runner: Runner, tmp_path: Path
) -> None:
    strict = replace(runner, strict=True)
    right = {"reference": text_of(COURSE, one.reference)} | bank(one, wrong=False)
    for name, source in right.items():
        outcome = strict.run(put(tmp_path, one, source), [one], sabotage=bugs_for(COURSE, one))
        assert outcome.sabotage and not outcome.flags, (name, outcome.flags)
        assert sabotage(strict, one, outcome) is None, name


def test_each_bug_that_is_tried_is_noticed_by_itself(runner: Runner, tmp_path: Path) -> None:
    bugs = bugs_for(COURSE, PIDS)
    assert len(bugs) == TRIES and len({str(bug["function"]) for bug in bugs}) == TRIES
    mine = put(tmp_path, PIDS, text_of(COURSE, PIDS.reference))
    for bug in bugs:
        outcome = runner.run(mine, [PIDS], sabotage=[bug])
        assert outcome.sabotage == {bug["name"]: (True, "the bug was executed")}


def test_tests_that_the_student_writes_need_no_bugs() -> None:
    assert bugs_for(COURSE, LINKS_OWN) == []


PASSES = """
import _pytest.python

_pytest.python.Function.runtest = lambda self: None
"""


def test_what_notices_no_bug_is_withheld_with_the_evidence(
    runner: Runner, tmp_path: Path
) -> None:
    mine = put(tmp_path, PIDS, text_of(COURSE, PIDS.reference) + PASSES)
    outcome = runner.run(mine, [PIDS], sabotage=bugs_for(COURSE, PIDS))
    assert all(result.status == "passed" for result in outcome.results.values())
    flag = sabotage(runner, PIDS, outcome)
    assert flag is not None and flag.kind == "sabotage"
    assert sum("was replaced" in line for line in flag.evidence) == TRIES
    assert any(line.startswith("still passes: ") for line in flag.evidence)
