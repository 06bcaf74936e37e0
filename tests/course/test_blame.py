"""Whose mistake a failure is, with a runner that only looks at whose modules it is given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest

from course.grading.blame import blame
from course.grading.results import Outcome, Result
from course.grading.runner import NOT_RUN, Runner
from course.manifest import Course, Exercise
from tests.course.tiny import make

MODULES = ["one", "two", "three", "four", "five"]


class Pretended(Runner):
    """Fails a test when the student's module that it names is there."""

    def run(
        self,
        mine: Mapping[str, Path],
        exercises: Sequence[Exercise],
        *,
        only: Collection[str] | None = None,
        words: str = "",
    ) -> Outcome:
        outcome = Outcome()
        for test in only or ():
            wrong = [name for name in mine if name.rpartition(".")[2] in test.split("::")[1]]
            outcome.results[test] = Result("failed" if wrong else "passed")
        return outcome


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make(tmp_path_factory.mktemp("tiny"), {module: ("", "") for module in MODULES})


def blamed(course: Course, failing: dict[str, Result]) -> dict[str, str]:
    usable = {one.dotted: course.root / one.file for one in course.ready}
    (three,) = course.find(["three"])
    return blame(Pretended(course), three, usable, failing)


@pytest.mark.parametrize(
    ("test", "id"),
    [("one", "1.1"), ("two", "1.2"), ("four", "1.4"), ("five", "1.5"), ("two, five", "1.2")],
)
def test_the_first_module_that_breaks_a_test_is_named(
    course: Course, test: str, id: str
) -> None:
    assert blamed(course, {f"t::{test}": Result("failed")}) == {f"t::{test}": id}


def test_nobody_else_is_blamed_for_what_the_module_itself_breaks(course: Course) -> None:
    failing = {"t::three": Result("failed"), "t::three, one": Result("failed")}
    assert blamed(course, failing) == {}


def test_several_causes_are_told_apart(course: Course) -> None:
    failing = {f"t::{name}": Result("failed") for name in MODULES}
    assert blamed(course, failing) == {
        "t::one": "1.1", "t::two": "1.2", "t::four": "1.4", "t::five": "1.5",
    }  # fmt: skip


def test_tests_that_did_not_run_share_the_cause_of_those_that_hung(course: Course) -> None:
    not_run = Result("timed out", NOT_RUN)
    failing = {"t::four": Result("timed out"), "t::": not_run, "t::three": not_run}
    assert blamed(course, failing) == {"t::four": "1.4", "t::": "1.4"}
    assert blamed(course, {"t::three": Result("timed out"), "t::": not_run}) == {}
