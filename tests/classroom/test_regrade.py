"""Exercises graded again: what changes, why, and what stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from course import cli
from course.classroom import regrade
from course.classroom.changes import OLDER, merged, other_tests
from course.classroom.records import Flag, Graded, Record, Stamp, keep, kept
from course.classroom.work import Job
from course.manifest import Course
from tests.classroom.made import STAMP, files, id_of, one, published, record

NEW = replace(STAMP, tests="0ther")


def again(
    course: Course, old: Record, *graded: Graded, stamp: Stamp = NEW, lower: bool = False,
    void: Sequence[str] = (),
):  # fmt: skip
    """What is kept, and the lines that tell of it."""
    new = record(old.student, *graded, stamp=stamp)
    found, changes = merged(course, old, new, void, lower)
    return found, [(c.exercise, c.old, c.new, c.why, c.kept) for c in changes]


def test_more_points_are_taken_and_the_reason_told(course: Course):
    old = record("ada", one("1.1", {"one": "no"}))
    found, changes = again(course, old, one("1.1"))
    assert changes == [("1.1", 8, 10, "the tests changed", False)]
    assert (found.raw, found.stamp) == (10, NEW)


def test_fewer_points_are_told_and_taken_only_if_that_is_allowed(course: Course):
    old, less = record("ada", one("1.1")), one("1.1", {"one": "no"})
    found, changes = again(course, old, less)
    assert changes == [("1.1", 10, 8, "the tests changed", True)]
    assert found == old
    found, changes = again(course, old, less, lower=True)
    assert changes == [("1.1", 10, 8, "the tests changed", False)]
    assert (found.raw, found.stamp) == (8, NEW)


def test_the_same_points_are_no_change_and_have_the_new_stamp(course: Course):
    found, changes = again(course, record("ada", one("1.1")), one("1.1"))
    assert (changes, found.stamp) == ([], NEW)


def test_what_is_not_asked_for_stays_and_results_keep_their_own_stamp(course: Course):
    old = record("ada", one("1.1", {"one": "no"}), one("1.2", {"two": "no"}))
    found, _ = again(course, old, one("1.2"))
    assert [(e.earned, e.stamp) for e in found.exercises] == [(8, None), (10, NEW)]
    assert found.stamp == STAMP
    found, changes = again(course, found, one("1.1"))
    assert [(e.earned, e.stamp) for e in found.exercises] == [(10, None), (10, None)]
    assert (found.stamp, changes) == (NEW, [("1.1", 8, 10, "the tests changed", False)])


@pytest.mark.parametrize(
    ("stamp", "told"),
    [
        (replace(STAMP, course="1"), "the course changed"),
        (replace(STAMP, python="3.12"), "another Python (3.11.7 to 3.12)"),
        (replace(STAMP, settings="1"), "other exercises, shares or seed"),
        (replace(STAMP, submission="1", tests="2"), "the tests changed, another submission"),
        (STAMP, "nothing that it depends on changed: it does not come out the same twice"),
    ],
)
def test_why_is_what_differs_between_the_stamps(course: Course, stamp: Stamp, told: str):
    old = record("ada", one("1.1", {"one": "no"}))
    _, changes = again(course, old, one("1.1"), stamp=stamp)
    assert [change[3] for change in changes] == [told]


def test_a_voided_test_lowers_nobody(course: Course):
    found, changes = again(
        course, record("ada", one("1.1")), one("1.1", {"one": "no"}),
        void=[id_of("1.1", "one")],
    )  # fmt: skip
    assert (changes, found.stamp) == ([], NEW)


def test_what_could_not_be_graded_before_is_graded(course: Course):
    found, changes = again(course, record("ada", failed="no disk"), one("1.1", {"one": "no"}))
    assert changes == [("1.1", 0, 8, "it could not be graded before", False)]
    assert (found.failed, found.raw) == ("", 8)


def test_which_tests_came_out_otherwise_is_told() -> None:
    before = one("1.1", {"one": "no"}, {"two": "no"}, tests=["one", "two", "three", "a", "b"])
    after = one("1.1", dict.fromkeys("abc", "no"), tests=["one", "two", "a", "b", "c"])
    assert other_tests(before, after) == [
        "passes now: one, two", "fails now: a, b", "new: c", "gone: three"
    ]  # fmt: skip
    before = one("1.1", tests=["a", "b", "c"])
    after = one("1.1", dict.fromkeys("abc", "no"), tests=["a", "b", "c"])
    assert other_tests(before, after) == ["fails now: a, b and 1 more"]


class Grader:
    """In the place of the workers: what comes of each student's submission."""

    def __init__(self, results: dict[str, Record], course: Course) -> None:
        self.made = results
        self.course = course
        self.jobs: list[Job] = []
        self.stop_at = ""

    def jobs_of(self, *_: object) -> list[Job]:
        return [
            Job(name, {}, [], asdict(one.stamp), {"1.1": [], "1.2": []}, 0, "")
            for name, one in self.made.items()
        ]

    def results(self, course: Course, jobs: Sequence[Job], *_: object):
        for job in jobs:
            if job.student == self.stop_at:
                raise KeyboardInterrupt
            self.jobs.append(job)
            made = self.made[job.student]
            asked = [each for each in made.exercises if not job.only or each.id in job.only]
            yield replace(made, exercises=asked)


@pytest.fixture
def regrading(
    course: Course, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, Grader]]:
    """Regrades the folder; the exit code, and who graded."""

    def run(new: Sequence[Record], *words: str, stop_at: str = "") -> tuple[int, Grader]:
        grader = Grader({one.student: one for one in new}, course)
        grader.stop_at = stop_at
        monkeypatch.setattr(regrade, "jobs_of", grader.jobs_of)
        monkeypatch.setattr(regrade, "results", grader.results)
        where = ["regrade", str(folder), str(course.root)]
        return cli.main([*where, *words], course.root), grader

    return run


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_the_command_tells_old_new_and_why(
    course: Course, folder: Path, regrading, capsys: pytest.CaptureFixture[str]
):
    published(course, folder, record("ada", one("1.1", {"one": "no"}), one("1.2")),
              record("bob", one("1.1"), one("1.2")), record("cy", one("1.1"), one("1.2")),
              record("dan", one("1.1"), one("1.2")))  # fmt: skip
    (folder / "overrides.csv").write_text("student,exercise,points,reason\nbob,1.1,9,spoken\n")
    seen = Flag("sabotage", "it passes with a bug")
    code, grader = regrading([
        record("eve", one("1.1"), stamp=NEW),
        record("cy", one("1.1", flags=[seen]), one("1.2"), stamp=NEW),
        record("bob", one("1.1", {"one": "no"}), one("1.2"), stamp=NEW),
        record("ada", one("1.1"), one("1.2", {"one": "no"}), stamp=NEW),
    ], "--only", "1.1")  # fmt: skip
    assert code == 1
    assert [(job.student, job.only) for job in grader.jobs] == [
        ("cy", ("1.1",)), ("bob", ("1.1",)), ("ada", ("1.1",))
    ]  # fmt: skip
    assert lines(capsys) == [
        "dan: no submission, stays as it is",
        "eve: not graded before, `grade` does it",
        "student exercise old new why",
        "ada 1.1 8 10 the tests changed; passes now: one",
        "bob 1.1 10 8 stays, since --allow-lower is not given; the tests changed; "
        "fails now: one; what counts is 9, spoken (overrides.csv)",
        "cy 1.1 10 10 withheld now (sabotage); the tests changed",
        "1 raised, 0 lowered, 1 would be lowered (--allow-lower)",
    ]
    assert (folder / "grades.csv").read_text() == (
        "student,1.1 doubles,1.2 triples,raw,final,of,state,notes\n"
        "ada,10,10,20,20,20,graded,\n"
        'bob,9,10,20,19,20,graded,"1.1: 9, spoken (overrides.csv)"\n'
        "cy,,10,20,,20,withheld,1.1 withheld: sabotage\n"
        "dan,10,10,20,20,20,graded,\n"
    )


def test_allow_lower_lowers_and_the_older_record_is_kept(
    course: Course, folder: Path, regrading, capsys: pytest.CaptureFixture[str]
):
    old = record("ada", one("1.1"), one("1.2"))
    keep(folder, old)
    less = record("ada", one("1.1", {"one": "no"}), one("1.2"), stamp=NEW)
    code, _ = regrading([less], "--allow-lower")
    assert (code, lines(capsys)[-1]) == (0, "0 raised, 1 lowered")
    assert kept(folder) == [less]
    (older,) = (folder / OLDER).iterdir()
    (folder / "again" / "records").mkdir(parents=True)
    older.rename(folder / "again" / "records" / "ada.json")
    assert kept(folder / "again") == [old]


def test_a_regrading_that_is_stopped_goes_on(
    course: Course, folder: Path, regrading, capsys: pytest.CaptureFixture[str]
):
    for name in ("ada", "bob"):
        keep(folder, record(name, one("1.1", {"one": "no"}), one("1.2")))
    new = [record(name, one("1.1"), one("1.2"), stamp=NEW) for name in ("ada", "bob")]
    code, grader = regrading(new, stop_at="bob")
    assert (code, [job.student for job in grader.jobs]) == (130, ["ada"])
    code, grader = regrading(new)
    assert (code, [job.student for job in grader.jobs]) == (0, ["bob"])
    assert "1 are as they would be graded now, 1 are left" in lines(capsys)
    assert kept(folder) == new


def test_the_graders_fault_takes_nothing(
    course: Course, folder: Path, regrading, capsys: pytest.CaptureFixture[str]
):
    old = record("ada", one("1.1"), one("1.2"))
    keep(folder, old)
    code, _ = regrading([record("ada", stamp=NEW, failed="the disk is full")])
    assert (code, kept(folder)) == (1, [old])
    assert "ada: could not be graded, stays as it is: the disk is full" in lines(capsys)


def test_what_was_not_graded_is_refused(
    course: Course, folder: Path, regrading, capsys: pytest.CaptureFixture[str]
):
    keep(folder, record("ada", one("1.1")))
    assert regrading([], "--only", "1.2")[0] == 2
    assert "1.2 was not graded in" in capsys.readouterr().err


def test_nothing_changes_where_nothing_is_different(course: Course, folder: Path, regrading):
    before = published(course, folder, record("ada", one("1.1"), one("1.2")))
    assert regrading([record("ada", one("1.1"), one("1.2"))])[0] == 0
    after = files(folder)
    after.pop("secret", None)
    assert after == before
