"""A test that is credited to everyone, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import cli
from course.classroom.records import keep
from course.manifest import Course
from tests.classroom.made import files, id_of, one, published, record


@pytest.fixture
def graded(course: Course, folder: Path) -> Path:
    """Two students: ada fails a test, and bob has begun nothing."""
    keep(folder, record("ada", one("1.1", {"one": "no"}), one("1.2")))
    keep(folder, record("bob", one("1.1", status="not started"), one("1.2")))
    published(course, folder)
    return folder


def void(course: Course, folder: Path, *words: str) -> int:
    return cli.main(["void", "--out", str(folder), *words], course.root)


def finals(folder: Path) -> list[str]:
    lines = (folder / "grades.csv").read_text().splitlines()[1:]
    return [line.split(",")[4] for line in lines]


@pytest.mark.parametrize("words", ["tests/1_tiny/test_doubles.py::test_one", "ONE"])
def test_a_void_credits_everyone_and_says_so(
    course: Course, graded: Path, words: str, capsys: pytest.CaptureFixture[str]
):
    keep(graded, record("ada", one("1.1", {"one": "no"})))
    keep(graded, record("bob", one("1.1", status="not started")))
    assert void(course, graded, words, "--reason", "it was unfair") == 0
    told = capsys.readouterr().out
    assert f'"one" counts as passed for everyone ({id_of("1.1", "one")})' in told
    assert "points of 2 of 2 change: ada 8 to 10, bob 0 to 2" in told
    assert "it was unfair" in (graded / "reports" / "ada.md").read_text()


def test_undo_takes_it_back_byte_for_byte(course: Course, graded: Path):
    before = files(graded)
    void(course, graded, id_of("1.1", "one"))
    assert finals(graded) == ["20", "12"]
    void(course, graded, id_of("1.1", "one"), "--undo")
    after = files(graded)
    assert after.pop("voids.csv") == b"test,reason\n" and after == before


def test_voids_add_up_and_a_second_reason_replaces_the_first(course: Course, graded: Path):
    void(course, graded, id_of("1.1", "one"), "--reason", "=first")
    void(course, graded, id_of("1.2", "two"))
    void(course, graded, id_of("1.1", "one"), "--reason", "second, and last")
    assert (graded / "voids.csv").read_text() == (
        "test,reason\n"
        f'{id_of("1.1", "one")},"second, and last"\n{id_of("1.2", "two")},\n'
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["tow"], "nobody was tested with tow; near it: two"),
        (["test_ones"], "nobody was tested with test_ones; near it: test_one"),
        (["one"], "one is a test in tests/1_tiny/test_doubles.py and in tests/1_tiny/test_t"),
        (["--undo", "one"], "no test is voided that is called one"),
    ],
)
def test_what_is_no_test_is_refused_with_the_nearest(
    course: Course, graded: Path, words: list[str], told: str,
    capsys: pytest.CaptureFixture[str],
):  # fmt: skip
    before = files(graded)
    assert void(course, graded, *words) == 2
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1
    assert files(graded) == before


def test_a_function_is_all_of_its_cases(course: Course, folder: Path):
    tests = ("one[a]", "one[b]", "two")
    keep(folder, record("ada", one("1.1", {"one[a]": "no", "one[b]": "no"}, tests=tests)))
    void(course, folder, "test_one")
    assert "ada,10,3.3,10,10,graded" in (folder / "grades.csv").read_text()
    void(course, folder, "one (a)", "--undo")
    assert "ada,6.6,3.3,6.6,10,graded" in (folder / "grades.csv").read_text()
