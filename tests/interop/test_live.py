"""M1: a line of real erl reaches the mailbox that a student has written."""

from __future__ import annotations

from pathlib import Path

from course.answers import answer, fresh
from course.lessons import read
from course.live import RECORDING, Live, live
from course.manifest import Course
from course.workspace import look_at
from tests.interop.transcripts import ROOT, plain

COURSE = Course(ROOT)


def m1(folder: Path) -> Live:
    lesson = "chapters/1_node_communication/lesson.md"
    (cell,) = [cell for cell in read(COURSE, lesson) if cell.kind == "live"]
    work = look_at(COURSE, str(folder))
    return live(COURSE, work, cell.source, lambda text: None)


def test_two_functions_are_enough(tmp_path: Path) -> None:
    fresh(COURSE, tmp_path)
    mailboxes, routing = COURSE.find(["1.1", "1.2"])
    answer(COURSE, mailboxes, "Mailbox.put", tmp_path)
    answer(COURSE, routing, "deliver", tmp_path)
    seen = m1(tmp_path)
    assert seen.played.error == ""
    assert seen.whose == "yours: put, deliver; reference: the rest"
    recording = (ROOT / RECORDING).read_text(encoding="utf-8")
    assert plain(seen.played.printed) == plain(recording)


def test_a_mailbox_that_loses_what_is_put_is_told(tmp_path: Path) -> None:
    fresh(COURSE, tmp_path)
    file = tmp_path / "1_node_communication" / "mailboxes.py"
    begun, _, rest = file.read_text(encoding="utf-8").partition("raise NotImplementedError(")
    file.write_text(begun + "pass\n" + rest.partition("\n")[2], encoding="utf-8")
    seen = m1(tmp_path)
    assert seen.played.error == "erl has sent it, and nothing came out of your mailbox"
