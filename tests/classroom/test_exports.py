"""What other programs read: CSV, Gradescope's results.json, JUnit's XML."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest

from course.classroom.records import Flag, Ran, keep
from course.manifest import Course
from tests.classroom.made import EVIL, id_of, one, published, record, telling


def test_the_grades_have_a_column_an_exercise(course: Course, folder: Path):
    found = published(course, folder, telling(), record("bob", one("1.1"), one("1.2")),
                      record('=cmd|"x"', one("1.2", {"one": "no"})))
    assert found["grades.csv"].decode() == (
        "student,1.1 doubles,1.2 triples,raw,final,of,state,notes\n"
        "\"'=cmd|\"\"x\"\"\",,8,8,8,10,graded,\n"
        "ada,,9.6,11.6,,20,withheld,1.1 withheld: sabotage\n"
        "bob,10,10,20,20,20,graded,\n"
    )


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", " =", "\t=", "\r=", "\uff1d"])
def test_no_cell_is_a_formula(course: Course, folder: Path, sign: str):
    keep(folder, record(f"{sign}1+1", failed=f"{sign}2+2"))
    (folder / "overrides.csv").write_text(f"'{sign.strip()}1+1,*,3,{sign}3+3\n")
    for row in csv.reader(io.StringIO(published(course, folder)["grades.csv"].decode())):
        for cell in row:
            assert cell.strip()[:1] not in tuple("=+-@\uff1d")


VISIBLE = ("hidden", "after_due_date", "after_published", "visible")
FORMATS = ("text", "html", "simple_format", "md", "ansi")
WHOLE = {
    "score": (int, float), "execution_time": (int, float), "output": str,
    "output_format": FORMATS, "test_output_format": FORMATS, "test_name_format": FORMATS,
    "visibility": VISIBLE, "stdout_visibility": VISIBLE, "extra_data": dict, "tests": list,
    "leaderboard": list,
}  # fmt: skip
TEST = {
    "score": (int, float), "max_score": (int, float), "status": ("passed", "failed"),
    "name": str, "name_format": FORMATS, "number": str, "output": str,
    "output_format": FORMATS, "tags": list, "visibility": VISIBLE, "extra_data": dict,
}  # fmt: skip


def conforms(told: dict, form: dict) -> None:
    """As Gradescope's specification of results.json has it."""
    for key, value in told.items():
        allowed = form[key]
        if isinstance(allowed, tuple) and isinstance(allowed[0], str):
            assert value in allowed, key
        else:
            assert isinstance(value, allowed) and not isinstance(value, bool), key


def test_results_are_in_gradescopes_form(course: Course, folder: Path):
    evil = one("1.1", {"one": Ran("failed", EVIL, EVIL, EVIL, EVIL)}, likely=[EVIL])
    found = published(course, folder, telling(), record("bob", one("1.1"), one("1.2")),
                      record(EVIL, evil, one("1.2", reason="it is missing")))  # fmt: skip
    for name, content in found.items():
        if name.startswith("results/"):
            told = json.loads(content)
            conforms(told, WHOLE)
            for test in told["tests"]:
                conforms(test, TEST)
            for entry in told.get("leaderboard", []):
                assert set(entry) <= {"name", "value", "order"}


def test_the_score_is_final_and_exercises_have_theirs(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1", {"one": "expected 1"}), one("1.2")))
    (folder / "overrides.csv").write_text("ada,1.2,5,late\n")
    told = json.loads(published(course, folder)["results/ada.json"])
    assert told["score"] == 13
    points = [(one["number"], one["score"], one["max_score"], one["status"])
              for one in told["tests"] if "score" in one]  # fmt: skip
    assert points == [("1.1", 8, 10, "failed"), ("1.2", 5, 10, "failed")]
    (failure,) = [one for one in told["tests"] if "score" not in one]
    assert [failure[key] for key in ("number", "status", "name")] == ["1.1.1", "failed", "one"]
    assert "expected 1" in failure["output"] and "again: python3" in failure["output"]


def test_what_is_withheld_is_shown_once_it_is_published(course: Course, folder: Path):
    told = json.loads(published(course, folder, telling())["results/ada.json"])
    assert (told["score"], told["visibility"]) == (11.6, "after_published")
    assert "leaderboard" not in told
    (seen,) = [one for one in told["tests"] if one["tags"] == ["sabotage"]]
    assert (seen["visibility"], seen["output"]) == ("hidden", "double returns 0")


def test_junit_tells_what_failed(course: Course, folder: Path):
    root = xml.fromstring(published(course, folder, telling())["junit/ada.xml"])
    assert root.attrib == {"name": "ada", "tests": "10", "failures": "4", "errors": "0",
                           "time": "0"}  # fmt: skip
    first, second = root.findall("testsuite")
    assert (first.get("name"), first.get("failures")) == ("1.1 Doubles", "4")
    assert (second.get("tests"), second.get("skipped")) == ("5", "1")
    failures = first.findall("testcase/failure")
    assert [one.get("type") for one in failures] == ["failed", "timed out", "failed", "failed"]
    assert failures[0].get("message") == "expected 4, got 5"
    assert "again: python3 -m course check 1.1" in (failures[0].text or "")
    (skipped,) = second.findall("testcase/skipped")
    assert skipped.get("message") == "blocked by 1.1: right once that is right"


def test_junit_is_well_formed_whatever_is_printed(course: Course, folder: Path):
    every = "".join(map(chr, range(0x3000))) + "\ud800\udfff\ufffe\uffff\U0001f600"
    evil = one("1.1", {"one": Ran("failed", every, every, every, EVIL + every)},
               flags=[Flag("forged", every)])  # fmt: skip
    found = published(course, folder, record(every, evil, one("1.2", reason=every)),
                      record("eve", failed=every))  # fmt: skip
    for name, content in found.items():
        if name.startswith("junit/"):
            root = xml.fromstring(content)
            assert "#x00" in xml.tostring(root, encoding="unicode")


def test_a_module_that_never_ran_fails_in_junit_and_the_graders_fault_is_an_error(
    course: Course, folder: Path
):
    found = published(course, folder, record("ada", one("1.1", reason="it is missing")),
                      record("eve", failed="the disk is full"))  # fmt: skip
    ada, eve = (xml.fromstring(found[f"junit/{name}.xml"]) for name in ("ada", "eve"))
    assert {one.get("message") for one in ada.iter("failure")} == {"it is missing"}
    assert [one.get("message") for one in eve.iter("error")] == ["the disk is full"]


def test_a_voided_test_passes_in_junit(course: Course, folder: Path):
    keep(folder, record("ada", one("1.1", {"one": "no"})))
    (folder / "voids.csv").write_text(f"test,reason\n{id_of('1.1', 'one')},unfair\n")
    root = xml.fromstring(published(course, folder)["junit/ada.xml"])
    assert root.get("failures") == "0"
    assert [one.text for one in root.iter("system-out")] == [
        "counts as passed for everyone: unfair"
    ]
