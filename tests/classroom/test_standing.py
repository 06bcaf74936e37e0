"""From records to points that count."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from course.classroom.records import Flag, Graded, Ran, Record, keep
from course.classroom.standing import Standing, stand
from course.manifest import Course
from tests.classroom.made import id_of, one, record

SEEN = Flag("sabotage", "it passes with a bug in it", ["double returns 0", "test_one passes"])


def stands(course: Course, folder: Path, *made: Record) -> dict[str, Standing]:
    for each in made:
        keep(folder, each)
    return {each.student: each for each in stand(course, folder).standings}


def problems(course: Course, folder: Path, *students: str) -> Sequence[str]:
    for student in students:
        keep(folder, record(student, one("1.1"), one("1.2", {"one": "no"})))
    return stand(course, folder).problems


def of(standing: Standing) -> dict[str, float]:
    return {each.graded.id: each.points for each in standing.exercises}


def test_what_was_graded_counts(course: Course, folder: Path):
    ada = stands(course, folder, record("ada", one("1.2", {"one": "no"}), one("1.1")))["ada"]
    assert list(of(ada).items()) == [("1.1", 10), ("1.2", 8)]
    assert (ada.final, ada.state, ada.why) == (18, "graded", [])


def test_a_flag_withholds_and_takes_nothing(course: Course, folder: Path):
    ada = stands(course, folder, record("ada", one("1.1", flags=[SEEN]), one("1.2")))["ada"]
    assert (ada.final, ada.state, ada.if_released) == (None, "withheld", 20)


def test_the_graders_fault_is_no_zero(course: Course, folder: Path):
    ada = stands(course, folder, record("ada", failed="the disk is full"))["ada"]
    assert (ada.final, ada.state) == (None, "failed")


@pytest.mark.parametrize("line", ["ada,1.1,as graded,talked", "ada,*,As Graded,talked"])
def test_as_graded_releases(course: Course, folder: Path, line: str):
    keep(folder, record("ada", one("1.1", flags=[SEEN]), one("1.2", {"one": "no"})))
    (folder / "overrides.csv").write_text(f"student,exercise,points,reason\n{line}\n")
    ada = stand(course, folder).standings[0]
    assert (ada.final, ada.state) == (18, "graded")


def test_points_by_hand_count_and_say_why(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1", flags=[SEEN]), one("1.2", {"one": "no"})))
    (folder / "overrides.csv").write_text(
        "student,exercise,points,reason\nada,1.1 doubles,3.5,half of it\nada,triples,10,\n"
    )
    ada = stand(course, folder).standings[0]
    assert (of(ada), ada.final) == ({"1.1": 3.5, "1.2": 10}, 13.5)
    assert ada.exercises[0].why == ["3.5, half of it (overrides.csv)"]


def test_all_by_hand_is_final_whatever_came_of_it(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1", flags=[SEEN])))
    keep(folder, record("bob", failed="the disk is full"))
    (folder / "overrides.csv").write_text(
        "student,exercise,points,reason\nada,*,7,exam\nbob,*,0,agreed\n"
    )
    ada, bob = stand(course, folder).standings
    assert (ada.final, ada.state, bob.final, bob.state) == (7, "graded", 0, "graded")


def test_each_bad_line_is_named_and_the_others_count(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1"), one("1.2", {"one": "no"})))
    keep(folder, record("bob", one("1.1")))
    (folder / "overrides.csv").write_bytes(
        "\ufeffstudent,exercise,points,reason\n"
        "adda,1.1,1,typo\n"
        "ada,3.1,1,none such\n"
        "ada,1.1,eleven,no number\n"
        "ada,1.1,11,too many\n"
        "ada,1.1,nan,no number\n"
        'ada,1.1,"1,no end\n'
        "ada,,1,nothing\n"
        "bob,1.2,1,not graded in it\n"
        "ada,1.2,9,first\n"
        'ada,1.2,9.5,"second, and it counts"\n'.encode()
        + "Ren\xe9,1.1,1,not UTF-8\n".encode("latin-1")
    )
    found = stand(course, folder)
    assert of(found.standings[0]) == {"1.1": 10, "1.2": 9.5}
    assert [line.partition(":")[0] for line in found.problems] == [
        f"overrides.csv line {number}" for number in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12)
    ]
    told = "\n".join(found.problems)
    for words in ("no student is called adda; near it: ada", "there is no exercise 3.1",
                  "eleven is no number of points from 0 to 10", "no exercise",
                  "line 11 is about the same", "bob was not graded in 1.2",
                  "Ren\\xe9"):  # fmt: skip
        assert words in told


def test_semicolons_and_no_header_will_do(course: Course, folder: Path):
    keep(folder, record("=ada", one("1.1")))
    (folder / "overrides.csv").write_text("'=ada;1.1;4;as grades.csv shows the name\n")
    assert of(stand(course, folder).standings[0]) == {"1.1": 4}


def test_quoted_names_of_columns_in_any_order_will_do(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1")))
    (folder / "overrides.csv").write_text(
        '"Points","Student","By","Exercise"\r\n"4","ada","me","1.1"\r\n'
    )
    assert of(stand(course, folder).standings[0]) == {"1.1": 4}


def failing(*names: str) -> dict[str, Ran | str]:
    return {name: "no" for name in names}


@pytest.mark.parametrize(
    ("graded", "points"),
    [
        (one("1.1", failing("one")), 10),
        (one("1.1", failing("one", "two")), 8),
        (one("1.1", {}, failing("one")), 10),
        (one("1.1", failing("two")), 8),
        (one("1.1", {}, failing("two")), 9.6),
        (one("1.1", reason="doubles.py is missing"), 2),
        (one("1.1", status="not started"), 2),
        (one("1.1"), 10),
    ],
)
def test_a_voided_test_counts_as_passed_for_everyone(
    course: Course, folder: Path, graded: Graded, points: float
):
    keep(folder, record("other", one("1.1")))
    keep(folder, record("ada", graded))
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'one')},unfair\n")
    ada = stand(course, folder).standings[0]
    assert (of(ada), ada.record.raw) == ({"1.1": points}, graded.earned)
    told = ['"one" counts as passed for everyone: unfair']
    assert ada.exercises[0].why == (told if points > graded.earned else [])


def test_a_void_of_a_test_that_is_gone_is_named(course: Course, folder: Path):
    (folder).mkdir()
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'gone')},unfair\n")
    assert problems(course, folder, "ada") == [
        f"voids.csv: nobody was tested with {id_of('1.1', 'gone')}"
    ]


def test_a_void_does_not_take_an_override_away(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1", failing("one"))))
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'one')},\n")
    (folder / "overrides.csv").write_text("ada,1.1,3,copied\n")
    assert of(stand(course, folder).standings[0]) == {"1.1": 3}
