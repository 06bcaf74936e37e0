"""M1 and M2: lines of real erl reach what a student has written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from course.lessons.answers import answer, fresh
from course.lessons.live import PLACES, Live, live, recording
from course.lessons.text import read
from course.manifest import Course
from course.workspace import Workspace, look_at
from tests.interop.transcripts import ROOT, plain

COURSE = Course(ROOT)
LESSON = "chapters/1_node_communication/lesson.md"


def run(place: str, work: Workspace) -> Live:
    """The live cell of the lesson that has this place."""
    (cell,) = [
        cell for cell in read(COURSE, LESSON) if cell.kind == "live" and place in cell.options
    ]
    return live(COURSE, work, cell.source, place, lambda text: None)


@pytest.mark.parametrize("place", PLACES)
def test_the_recording_is_what_happens(place: str) -> None:
    seen = run(place, Workspace())
    assert seen.played.error == ""
    assert plain(seen.played.printed) == plain(recording(COURSE, place).read_text("utf-8"))


def test_two_functions_are_enough(tmp_path: Path) -> None:
    fresh(COURSE, tmp_path)
    mailboxes, routing = COURSE.find(["1.1", "1.2"])
    answer(COURSE, mailboxes, "Mailbox.put", tmp_path)
    answer(COURSE, routing, "deliver", tmp_path)
    seen = run("mailbox", look_at(COURSE, str(tmp_path)))
    assert seen.played.error == ""
    assert "out of the mailbox" in seen.played.printed
    assert seen.whose == "yours: put, deliver; reference: the rest"


def test_a_mailbox_that_loses_what_is_put_is_told(tmp_path: Path) -> None:
    fresh(COURSE, tmp_path)
    file = tmp_path / "1_node_communication" / "mailboxes.py"
    begun, _, rest = file.read_text(encoding="utf-8").partition("raise NotImplementedError(")
    file.write_text(begun + "pass\n" + rest.partition("\n")[2], encoding="utf-8")
    seen = run("mailbox", look_at(COURSE, str(tmp_path)))
    assert seen.played.error == "erl has sent it, and nothing came out of your mailbox"


def test_one_that_does_not_end_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, folder = tmp_path / "work", tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr("course.lessons.live.BUDGET", 1.0)
    fresh(COURSE, work)
    file = work / "1_node_communication" / "mailboxes.py"
    begun, _, rest = file.read_text(encoding="utf-8").partition("raise NotImplementedError(")
    file.write_text(begun + "while True: pass\n" + rest.partition("\n")[2], encoding="utf-8")
    seen = run("mailbox", look_at(COURSE, str(work)))
    assert seen.played.error == "does not end: an endless loop in Mailbox.put?"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("nodes().\nnode()", "no full stop at the end of: node() (erl would wait for more)"),
        (
            "{mailbox, 'mine@127.0.0.1'} ! {hello.",
            "Erlang can't run: {mailbox, 'mine@127.0.0.1'} ! {hello. "
            "(syntax error before: '.')",
        ),
        (
            "{mailbox, 'mine@127.0.0.1'} ! Hello.",
            "Erlang can't run: {mailbox, 'mine@127.0.0.1'} ! Hello. "
            "(variable 'Hello' is unbound)",
        ),
        ("mailbox ! no_node_given. % an exception, not waited for", ""),
    ],
)
def test_a_line_that_erlang_can_not_run_is_told(lines: str, error: str) -> None:
    seen = live(COURSE, Workspace(), lines, "mailbox", lambda text: None)
    assert seen.played.error == error


def test_the_place_of_an_error_is_a_line_of_the_students_file(tmp_path: Path) -> None:
    # The reference's bodies, put in above it, have moved it down.
    fresh(COURSE, tmp_path)
    mine = tmp_path / "1_node_communication" / "mailboxes.py"
    text = mine.read_text(encoding="utf-8") + "1 / 0\n"
    mine.write_text(text, encoding="utf-8")
    seen = run("mailbox", look_at(COURSE, str(tmp_path)))
    assert seen.played.place == (str(mine), text.count("\n")), seen.played
