"""Three bugs in a student's own modules, and what the student says of them."""

from __future__ import annotations

import argparse
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from course.bank import lay_over
from course.classroom import bugs as choosing
from course.classroom import sheets, viva
from course.classroom.bugs import Bug, Candidate, choose
from course.classroom.sheets import POINTS, Answer, answers, judge, named, sheet
from course.classroom.taking import take
from course.grading.difference import between
from course.grading.results import Seen
from course.manifest import Course, Exercise, Wrong
from course.reference import text_of
from course.report import Report
from course.sim.trace import Event
from course.workspace import stub
from tests.course.commands import ROOT

COURSE = Course(ROOT)
WRITTEN = ("1.2", "1.3", "1.6")
"""1.3 simulates nothing, so there is no run of it to be asked about."""


def hand_in(folder: Path, *written: str) -> Path:
    """A submission with these exercises solved, and the stubs of all others."""
    for one in COURSE.ready:
        file = folder / one.file
        file.parent.mkdir(parents=True, exist_ok=True)
        text = f"{text_of(COURSE, one.reference)}# mine\n" if one.id in written else ""
        file.write_text(text or stub(COURSE, one), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hand_in(tmp_path_factory.mktemp("submissions") / "ada", *WRITTEN)


@pytest.fixture(scope="module")
def bugs(ada: Path) -> list[Bug]:
    """Those that `viva` finds for ada."""
    taken = take(COURSE, "ada", ada, COURSE.ready)
    with viva.bugs_for(COURSE, taken, Report(StringIO(), COURSE)) as found:
        return found


@pytest.fixture
def known(bugs: list[Bug], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command has found these already."""

    @contextmanager
    def found(*_: object) -> Iterator[list[Bug]]:
        yield bugs

    monkeypatch.setattr(viva, "bugs_for", found)


def options(submission: Path, **more: Any) -> argparse.Namespace:
    every = {"student": None, "sheet": None, "answers": None, "json": None}
    return argparse.Namespace(**every | {"root": ROOT, "submission": submission} | more)


def right_of(bugs: list[Bug]) -> dict[int, Answer]:
    return {
        number: Answer(str(bug.tests.index(bug.shown) + 1), str(bug.at + 1))
        for number, bug in enumerate(bugs, 1)
    }


def filled(text: str, given: dict[int, Answer]) -> str:
    for number, one in given.items():
        text = text.replace(f"\n{number} fails: ", f"\n{number} fails: {one.fails}")
        text = text.replace(f"\n{number} wrong at: ", f"\n{number} wrong at: {one.at}")
    return text


def test_a_bug_shows_and_leaves_most_as_it_is(bugs: list[Bug]) -> None:
    assert len(bugs) == viva.QUESTIONS
    assert {bug.exercise.id for bug in bugs} == {"1.2", "1.6"}
    # Of another exercise as long as there is one.
    assert bugs[0].exercise != bugs[1].exercise
    for bug in bugs:
        assert 0 < len(bug.failing) < len(bug.tests)
        assert bug.shown in bug.failing and bug.culprits
        both = (bug.difference.yours.events, bug.difference.reference.events)
        assert both[0][: bug.at] == both[1][: bug.at]
        assert both[0][bug.at : bug.at + 1] != both[1][bug.at : bug.at + 1]


def test_the_same_name_gets_the_same_bugs_and_others_get_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(runner: object, one: Exercise, module: Path) -> list[Candidate]:
        return [Candidate(Path(f"{one.id} {n}"), "", Seen(0, [])) for n in range(3)]

    def laid(
        runner: object, one: Exercise, module: Path, this: Candidate, folder: Path
    ) -> Any:
        # One in three does not show.
        return None if this.wrong.name.endswith("2") else this.wrong.name

    monkeypatch.setattr(choosing, "candidates", made)
    monkeypatch.setattr(choosing, "put", laid)
    asked = COURSE.find(["1.1", "1.2", "1.5", "1.6", "1.16"])
    mine = {one.dotted: tmp_path for one in asked}
    runner: Any = SimpleNamespace(course=COURSE)
    names = ("ada", "bob", "eve")
    found = {name: list(choose(runner, mine, name, tmp_path)) for name in names}
    assert found["ada"] == list(choose(runner, mine, "ada", tmp_path))
    assert len({tuple(bugs) for bugs in found.values()}) == 3
    for bugs in found.values():
        # Of another exercise as long as there is one, and of none whose tests they wrote.
        assert sorted(bugs) == [f"{one.id} {n}" for one in asked[:4] for n in (0, 1)]
        assert len({str(bug).split()[0] for bug in bugs[:4]}) == 4


def test_what_the_reference_has_in_the_place_of_a_mistake() -> None:
    inner = "class A:\n    x = 1\n\n    def g(self):\n        return 2\n"
    reference = f"def f():\n    return 1\n\n\n{inner}"
    wrong = "def new():\n    pass\n\n\nclass A:\n    def g(self):\n        return new()\n"
    wrong += "\n\ndef f():\n    return 9\n"
    parts = choosing.same_parts(reference, wrong)
    assert parts == "class A:\n    def g(self):\n        return 2\ndef f():\n    return 1"
    assert lay_over(reference, parts, "it") == reference


STARTED = Event(0, "a", "spawn", choosing.STORY, "a.4")
SENT, FAILED = Event(1, "a", "send", "x", "a.4", "a.5"), Event(1, "a", "exit", "boom", "a.4")
OTHER = Event(1, "a", "exit", "boom", "a.5")


@pytest.mark.parametrize(
    ("broken", "right", "so"),
    [
        ([SENT], [OTHER], True),
        ([OTHER], [FAILED], True),
        ([], [SENT], True),
        ([SENT], [], True),
        # The test itself ends in another way, or earlier.
        ([FAILED], [SENT], False),
        ([], [FAILED], False),
        ([SENT], [SENT], False),
    ],
)
def test_the_end_of_a_test_alone_tells_nothing(
    broken: list[Event], right: list[Event], so: bool
) -> None:
    runs = (Seen(0, [STARTED, *broken]), Seen(0, [STARTED, *right]))
    assert choosing.tells(between(*runs)) is so


def test_a_sheet_asks_and_tells_nothing(bugs: list[Bug]) -> None:
    text = sheet("ada", "0123", bugs)
    assert "# Viva: ada" in text and "submission: 0123" in text
    for number, bug in enumerate(bugs, 1):
        assert f"## {number}. {bug.exercise.module}.py ({bug.exercise.id})" in text
        assert bug.sentence not in text and bug.name not in text
        function = f"test_{bug.shown.partition(' (')[0].replace(' ', '_')}"
        assert function not in text
        assert all(f"  {test}\n" in text for test in bug.tests)
    assert answers(text) == {number: Answer() for number in (1, 2, 3)}


def test_right_answers_get_all_points(bugs: list[Bug]) -> None:
    given = answers(filled(sheet("ada", "0123", bugs), right_of(bugs)))
    assert given == right_of(bugs)
    assert [one.points for one in judge(bugs, given)] == [POINTS] * 3
    in_words = {
        number: Answer(bug.failing[-1].upper(), f"{bug.at + 2}")
        for number, bug in enumerate(bugs, 1)
    }
    assert [one.test_points for one in judge(bugs, in_words)] == [1, 1, 1]


def test_who_it_is_gets_half(bugs: list[Bug]) -> None:
    bug = bugs[0]
    for who in bug.culprits:
        (judged,) = judge([bug], {1: Answer("", who)})
        assert (judged.test_points, judged.place_points) == (0, 1)
    assert judge([bug], {1: Answer("", "nobody")})[0].points == 0


def test_wrong_answers_get_nothing_and_are_told_what_is_right(bugs: list[Bug]) -> None:
    bug = bugs[0]
    passing = next(test for test in bug.tests if test not in bug.failing)
    far = 1 if bug.at > 5 else len(bug.run.events) + 50
    (judged,) = judge([bug], {1: Answer(passing, str(far))})
    assert judged.points == 0
    assert judged.remarks[0] == f"this test passes: {passing}"
    told = "\n".join(sheets.right(bug))
    assert bug.sentence in told and bug.shown in told and f"wrong at: {bug.at + 1}" in told


@pytest.mark.parametrize(
    ("fails", "at"),
    [
        ("", ""),
        ("0", "0"),
        ("-1", "-1"),
        ("99999999999999999999", "99999999999999999999"),
        ("1 or 2", "1, 2, 3, 4"),
        ("a", "the one with the exit"),
        ("1.5", "1e1"),
        ("\x00\x1b[2J", "²"),
        ("%s {0}", "[[event]]"),
        ("(", "*"),
    ],
)
def test_odd_answers_are_none(bugs: list[Bug], fails: str, at: str) -> None:
    assert [one.points for one in judge(bugs, {1: Answer(fails, at)})] == [0, 0, 0]


def test_answers_are_read_however_they_are_written() -> None:
    text = (
        "x\r\n> 1 fails:   `7`  \r\n**1 Wrong at: a.5**\n2  FAILS: it is so.\n"
        "2 wrong at: 3\n2 wrong at: 4\n17 fails: 1\nfails: 2\n3 wrong at\n"
    )
    second = Answer("it is so", "4")
    assert answers(text) == {1: Answer("7", "a.5"), 2: second, 17: Answer("1")}
    assert answers("") == {}


def test_a_test_is_named_by_number_or_words() -> None:
    tests = ["it is so", "it is so (1)", "it is not so"]
    assert named("2", tests) == ["it is so (1)"]
    assert named("test_it_is_so", tests) == ["it is so"]
    assert named("not", tests) == ["it is not so"]
    assert named("it is", tests) == tests
    assert named("4", tests) == named("0", tests) == []


@pytest.mark.usefixtures("known")
def test_the_command_writes_a_sheet_and_judges_it(
    ada: Path, bugs: list[Bug], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, result = tmp_path / "sheet.md", tmp_path / "result.json"
    assert viva.run(options(ada, sheet=str(file))) == 0
    text = file.read_text(encoding="utf-8")
    given = right_of(bugs) | {3: Answer("no idea", "")}
    file.write_text(filled(text, given), encoding="utf-8")
    assert viva.run(options(ada, answers=str(file), json=str(result))) == 1
    told = capsys.readouterr().out
    assert "ada: 6 of 9 points" in told and "no event was named" in told
    found = json.loads(result.read_text(encoding="utf-8"))
    assert [one["points"] for one in found["questions"]] == [3, 3, 0]
    file.write_text(filled(text, right_of(bugs)), encoding="utf-8")
    assert viva.run(options(ada, answers=str(file))) == 0
    # A sheet of other modules is no sheet of these.
    (ada / "chapters/1_node_communication/pids.py").write_text("# changed\n")
    with pytest.raises(Wrong, match="its questions are of submission"):
        viva.run(options(ada, answers=str(file)))
    file.write_text("my answers")
    with pytest.raises(Wrong, match="no sheet that `viva --sheet` wrote"):
        viva.run(options(ada, answers=str(file)))


@pytest.mark.usefixtures("known")
def test_the_command_asks(
    ada: Path, bugs: list[Bug], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    given = right_of(bugs)
    # The third is left: the input ends before it.
    monkeypatch.setattr(
        "sys.stdin", StringIO("".join(f"{given[n].fails}\n{given[n].at}\n" for n in (1, 2)))
    )
    assert viva.run(options(ada)) == 1
    told = capsys.readouterr().out
    assert "ada: 6 of 9 points" in told and "no test was named" in told


def test_of_whom_nothing_passes_nothing_is_asked(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="max: there is nothing to ask, since of 0 modules"):
        viva.run(options(hand_in(tmp_path / "max")))
    packed = tmp_path / "zoe.ZIP"
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("links.py", "def link(:")
        # Right, but it simulates nothing.
        file.writestr("pids.py", text_of(COURSE, COURSE.find(["1.3"])[0].reference) + "#")
    with pytest.raises(Wrong, match="zoe: there is nothing to ask, since of 2 modules"):
        viva.run(options(packed))
    with pytest.raises(Wrong, match="is not there"):
        viva.run(options(tmp_path / "joe"))
