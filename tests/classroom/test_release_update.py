"""A newer edition over a folder that a student has worked in, made of a few files."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from course import laying
from course.laying import RECORD, STAGE, lay, read_record
from course.manifest import Wrong

STUB = '''"""Links."""


def link(pid):
    """Links with it."""
    raise NotImplementedError("links.link is still to be written")


def given(pid):
    return pid
'''
LINKS, PIDS = "chapters/1_talk/links.py", "chapters/1_talk/pids.py"
LESSON, NOTEBOOK = "chapters/1_talk/lesson.md", "chapters/1_talk/lesson.ipynb"
NEW_LINKS, NEW_NOTEBOOK = "chapters/1_talk/links.new.py", "chapters/1_talk/lesson.new.ipynb"
FIRST = {
    "README.md": b"read me\n",
    "chapters/README.md": b"all\n",
    LESSON: b"text\n",
    NOTEBOOK: b'{"cells": []}\n',
    LINKS: STUB.encode(),
    PIDS: b'"""Pids."""\n',
    "course/check.py": b"check = 1\n",
    "tests/test_links.py": b"tests = 1\n",
}
CHANGED = (
    STUB.replace("def link(pid)", "def link(pid, reason)")
    .replace("def given(pid)", "async def given(pid)")
    .encode()
)
SECOND = FIRST | {
    NOTEBOOK: b'{"cells": ["new"]}\n',
    LESSON: b"new text\n",
    LINKS: CHANGED,
    PIDS: b'"""Pids, of a kind."""\n',
    "course/check.py": b"check = 2\n",
    "course/more.py": b"more = 1\n",
}
del SECOND["tests/test_links.py"]
MINE = STUB.replace("raise Not", "return 1  # ").encode()
WORK = {
    LINKS: MINE,
    NOTEBOOK: b'{"cells": ["run"]}\n',
    ".course/state.json": b"{}",
    "chapters/1_talk/notes.txt": b"my notes",
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The first edition, and what a student has done in it."""
    folder = tmp_path / "out"
    assert list(lay(FIRST, folder)) == [f"new: {file}" for file in FIRST]
    for file, content in WORK.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(content)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_work_stays_all_else_is_new_and_both_are_said(out: Path) -> None:
    assert list(lay(SECOND, out)) == [
        "updated: chapters/1_talk/lesson.md",
        f"kept, since it is yours: {NOTEBOOK}; the new one is {NEW_NOTEBOOK}",
        f"kept, since it is yours: {LINKS}; the new one is {NEW_LINKS}",
        "   link(pid)   is now   link(pid, reason)",
        "   given(pid)   is now   async given(pid)",
        f"updated: {PIDS}",
        "updated: course/check.py",
        "new: course/more.py",
        "gone: tests/test_links.py",
    ]
    found = tree(out)
    del found[RECORD]
    beside = {
        NEW_NOTEBOOK: SECOND[NOTEBOOK],
        NEW_LINKS: CHANGED,
    }
    assert found == SECOND | WORK | beside
    assert not (out / "tests").exists()
    # It is all done: there is nothing to say any more, and what is beside stays there.
    assert list(lay(SECOND, out)) == []
    assert tree(out).keys() == found.keys() | {RECORD}


def test_what_was_put_beside_goes_when_it_is_taken_over(out: Path) -> None:
    list(lay(SECOND, out))
    (out / NOTEBOOK).write_bytes(SECOND[NOTEBOOK])
    # The student has adapted this one, as the new stub asks.
    adapted = CHANGED.replace(b"raise Not", b"return 1  # ")
    (out / LINKS).write_bytes(adapted)
    third = SECOND | {LINKS: CHANGED.replace(b"Links with it", b"Links with it, twice")}
    assert list(lay(third, out)) == [
        f"kept, since it is yours: {LINKS}; the new one is {NEW_LINKS}",
        "   what link is to do has changed: read its docstring",
    ]
    assert not (out / NEW_NOTEBOOK).exists()
    assert (out / NEW_LINKS).read_bytes() == third[LINKS]
    assert (out / LINKS).read_bytes() == adapted


def test_what_was_put_beside_and_written_to_stays_too(out: Path) -> None:
    list(lay(SECOND, out))
    (out / NEW_LINKS).write_bytes(b"mine now\n")
    third = SECOND | {LINKS: CHANGED + b"\n\nTHIRD = 3\n"}
    assert "the new one is chapters/1_talk/links.new2.py" in "\n".join(lay(third, out))
    assert (out / NEW_LINKS).read_bytes() == b"mine now\n"


def test_a_changed_test_is_replaced_and_the_change_is_not_lost(out: Path) -> None:
    (out / "course/check.py").write_bytes(b"check = 'all is well'\n")
    assert (
        "updated: course/check.py; you had changed it: yours is course/check.yours.py"
        in list(lay(SECOND, out))
    )
    assert (out / "course/check.py").read_bytes() == SECOND["course/check.py"]
    assert (out / "course/check.yours.py").read_bytes() == b"check = 'all is well'\n"


def test_a_stub_that_an_editor_saved_anew_is_no_work(out: Path) -> None:
    (out / LINKS).write_bytes(b"\xef\xbb\xbf" + FIRST[LINKS].replace(b"\n", b" \r\n"))
    assert f"updated: {LINKS}" in list(lay(SECOND, out))
    assert (out / LINKS).read_bytes() == CHANGED


def test_a_file_that_is_gone_is_put_back_and_work_of_a_chapter_that_is_gone_stays(
    out: Path,
) -> None:
    (out / "README.md").unlink()
    smaller = {file: content for file, content in FIRST.items() if "1_talk" not in file}
    assert list(lay(smaller, out)) == [
        "new: README.md",
        f"kept, since you have changed it, though it is gone: {NOTEBOOK}",
        f"gone: {LESSON}",
        f"kept, since you have changed it, though it is gone: {LINKS}",
        f"gone: {PIDS}",
    ]
    assert {file for file in tree(out) if "1_talk" in file} == {
        LINKS, NOTEBOOK, "chapters/1_talk/notes.txt",
    }  # fmt: skip


class Stopped(BaseException):
    pass


def stopping(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """The machine goes off at the so manyeth change of a file."""
    left = at
    for name in ("replace", "write_bytes", "unlink"):
        original = getattr(Path, name)

        def change(path: Path, *words: object, original: object = original, **more: object):
            nonlocal left
            left -= 1
            if left < 0:
                raise Stopped
            return original(path, *words, **more)

        monkeypatch.setattr(Path, name, change)


def test_one_that_was_stopped_at_any_moment_is_repeated(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = SECOND | {"course/check.py": b"check = 3\n", LESSON: b"third\n"}
    list(lay(SECOND, out))
    expected = tree(out)
    moments = 0
    for at in range(1000):
        folder, first = tmp_path / f"at{at}", tmp_path / f"first{at}"
        list(lay(FIRST, folder))
        for file, content in WORK.items():
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_bytes(content)
        stopped = False
        for edition, target in ((FIRST, first), (SECOND, folder)):
            with monkeypatch.context() as patched:
                stopping(patched, at)
                try:
                    list(lay(edition, target))
                except Stopped:
                    stopped = True
        for file, content in WORK.items():
            assert (folder / file).read_bytes() == content
        moments += stopped
        # The same again, and, where that was never there as a whole, another one.
        list(lay(FIRST, first))
        assert tree(first).keys() == {*FIRST, RECORD}
        if at % 2:
            list(lay(third, folder))
        list(lay(SECOND, folder))
        assert tree(folder) == expected, f"stopped at change {at}"
        if not stopped:
            break
    assert moments >= 20


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_to(out: Path) -> None:
    (out / "course").chmod(0o500)
    with pytest.raises(Wrong, match="Permission denied"):
        list(lay(SECOND, out))
    (out / "course").chmod(0o700)


def test_a_disk_that_is_full_leaves_all_as_it_was(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(out)

    def full(self: laying.Laying, file: str, content: bytes) -> None:
        raise OSError(28, "No space left on device", file)

    with monkeypatch.context() as patched:
        patched.setattr(laying.Laying, "stage", full)
        with pytest.raises(Wrong, match="No space left on device"):
            list(lay(SECOND, out))
    assert tree(out) | {RECORD: b""} == before | {RECORD: b""}
    list(lay(SECOND, out))
    assert not (out / STAGE).exists()


def test_a_record_that_is_damaged_is_said(out: Path) -> None:
    (out / RECORD).write_text("[]")
    with pytest.raises(Wrong, match="is not what `release` wrote"):
        read_record(out)


def test_digests_are_of_what_was_released(out: Path) -> None:
    digest = hashlib.sha256(FIRST["README.md"]).hexdigest()
    assert digest.startswith(read_record(out).files["README.md"])
