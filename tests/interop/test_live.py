"""M1 and M2: lines of real erl reach what a student has written."""

from __future__ import annotations

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
