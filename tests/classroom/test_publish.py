"""The files that are written of records: Markdown, HTML, and the same again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course.classroom.publish import publish
from course.classroom.records import Flag, Ran, Record, keep
from course.manifest import Course
from tests.classroom.made import id_of, make_course, one, record

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>a run</title></svg>'
EVIL = "<script>alert(1)</script> **bold** `code` | [x](y) \x1b[31m \x00 \udc80 ]]> --> &amp;"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "graded"


def published(course: Course, folder: Path, *made: Record) -> dict[str, bytes]:
    """Every file that is written, by its name in the folder."""
    for each in made:
        keep(folder, each)
    publish(course, folder)
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*")) if file.is_file()
    }  # fmt: skip


def telling() -> Record:
    """A record that has something of everything."""
    blocked = Ran("blocked", "expected 6, got 7", blocked_by="1.1")
    hung = Ran("timed out", "did not end", "chapters/1_tiny/doubles.py:9")
    stub = Ran("failed", "half is not written yet", "chapters/1_tiny/doubles.py:20", stub=True)
    odd = Ran("failed", "expected 4, got 5", "chapters/1_tiny/doubles.py:7",
              "tests/1_tiny/test_doubles.py:5", "\n".join(f"line {n}" for n in range(30)))
    first = one("1.1", {"one": odd, "two": hung, "three": stub, "four": stub},
                likely=["You add one where nothing is to be added."],
                flags=[Flag("sabotage", "it passes with a bug in it", ["double returns 0"])])
    first.checks[0].yours, first.checks[0].reference = "0.1 s  a: send", "0.1 s  a: exit"
    first.checks[0].diagram, first.checks[0].seed = SVG, 17
    first.checks[0].replay += " --seed 17"
    second = one("1.2", {}, {"five": blocked})
    return record("ada", first, second, left=["links are not followed: a/b.py"],
                  protections=["no network beyond loopback", "not active: namespaces"])


def test_a_report_explains_every_lost_point(course: Course, folder: Path):
    text = published(course, folder, telling())["reports/ada.md"].decode()
    for words in (
        "# ada: withheld",
        "as it was graded, it is 11.6 of 20",
        "1 of 5 tests pass with the reference's other modules, 1 among your own",
        "- likely: You add one where nothing is to be added.",
        "## 1.1 Doubles: 2 of 10 points",
        "expected 4, got 5",
        "- in: `chapters/1_tiny/doubles.py:7`",
        "- tested at: `tests/1_tiny/test_doubles.py:5`",
        "- again: `python3 -m course check 1.1 --test 'one' --seed 17`",
        "- yours: `0.1 s  a: send`",
        "- reference: `0.1 s  a: exit`",
        "2 tests wait for this",
        "half is not written yet",
        "line 29",
        "blocked by 1.1: right once that is right",
        "only among your other modules",
        "sabotage: it passes with a bug in it",
        "double returns 0",
        "- links are not followed: a/b.py",
        "- not active: namespaces",
        "- Python: `3.11.7`",
    ):  # fmt: skip
        assert words.replace("*", "\\*") in text, words
    assert "line 19" not in text


def test_who_has_everything_is_told_briefly(course: Course, folder: Path):
    text = published(course, folder, record("ada", one("1.1"), one("1.2")))
    report = text["reports/ada.md"].decode()
    assert report.startswith("# ada: 20 of 20 points\n") and "### " not in report


def test_a_missing_module_and_one_not_begun_say_so(course: Course, folder: Path):
    made = record("ada", one("1.1", reason="doubles.py was not in the submission"),
                  one("1.2", status="not started"))
    text = published(course, folder, made)["reports/ada.md"].decode()
    assert "doubles.py was not in the submission" in text
    assert "triples.py is as it was handed out" in text


def test_what_could_not_be_graded_is_no_zero(course: Course, folder: Path):
    found = published(course, folder, record("ada", failed="the disk is full"))
    assert "# ada: not graded" in found["reports/ada.md"].decode()
    assert found["grades.csv"].decode() == (
        "student,raw,final,of,state,notes\n"
        "ada,,,,failed,could not be graded: the disk is full\n"
    )
    assert "results/ada.json" not in found


def test_the_grades_have_a_column_an_exercise(course: Course, folder: Path):
    found = published(course, folder, telling(), record("bob", one("1.1"), one("1.2")),
                      record('=cmd|"x"', one("1.2", {"one": "no"})))
    assert found["grades.csv"].decode() == (
        "student,1.1 doubles,1.2 triples,raw,final,of,state,notes\n"
        "\"'=cmd|\"\"x\"\"\",,8,8,8,10,graded,\n"
        "ada,,9.6,11.6,,20,withheld,1.1 withheld: sabotage\n"
        "bob,10,10,20,20,20,graded,\n"
    )


def test_the_same_records_give_the_same_bytes(course: Course, folder: Path, tmp_path: Path):
    made = [telling(), record("bob", one("1.1"), one("1.2")), record("Eve \udcff", one("1.1"))]
    first = published(course, folder, *made)
    again = published(course, tmp_path / "again", *reversed(made))
    assert first == again == published(course, folder)


def test_what_a_student_writes_marks_nothing_up(course: Course, folder: Path):
    evil = Ran("failed", EVIL, EVIL, EVIL, EVIL + "\n```\n# not a heading\n")
    made = record(EVIL, one("1.1", {"one": evil}, likely=[EVIL]), left=[EVIL])
    made.exercises[0].checks[0].yours = EVIL
    made.exercises[0].flags = [Flag("forged", EVIL, [EVIL])]
    (name,) = [n for n in published(course, folder, made) if n.endswith(".md")]
    fence, outside = "", []
    for line in (folder / name).read_text("utf-8").splitlines():
        if line == fence:
            fence = ""
        elif line.startswith("```") and not fence:
            fence = line.removesuffix("text")
        elif not fence:
            outside.append(line)
    text = "\n".join(outside)
    assert not fence and "# not a heading" not in text
    assert "script" in text and not re.search(r"(?<![\\`])<script", text)
    assert "\x1b" not in text and "\x00" not in text


def test_voids_and_overrides_are_in_the_report(course: Course, folder: Path):
    first = one("1.1", {"one": "no", "two": "nor"})
    keep(folder, record("ada", first, one("1.2", {"one": "no"})))
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'one')},it was unfair\n")
    (folder / "overrides.csv").write_text("ada,1.2,9,shown in the lab\n")
    text = published(course, folder)["reports/ada.md"].decode()
    assert '1.1: 6 becomes 8: "one" counts as passed for everyone: it was unfair' in text
    assert "1.2: 8 becomes 9: 9, shown in the lab (overrides.csv)" in text
    assert "- as graded: 14 of 20" in text and "- final: 17 of 20" in text


def test_problems_of_tables_are_told(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1")))
    (folder / "overrides.csv").write_text("".join(f"eve,1.1,{n},\n" for n in range(1, 31)))
    told: list[str] = []
    publish(course, folder, told.append)
    assert told[0] == "overrides.csv line 1: no student is called eve"
    assert len(told) == 21 and told[-1].startswith("and 10 more, in ")
