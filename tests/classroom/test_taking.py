"""What is taken of a submission, and what a hostile one can't do."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from pathlib import Path

import pytest

from course.classroom import taking
from course.classroom.taking import LARGEST, Taken, submissions, take
from course.manifest import Course, Wrong

COURSE = Course(Path(__file__).parents[2])
LINKS = "1_node_communication/links.py"
FRAMES = "4_network_considerations/frames.py"


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def zipped(file: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file


def taken(path: Path) -> Taken:
    return take(COURSE, "ann", path, COURSE.ready)


@pytest.mark.parametrize("where", ["chapters/", "", "ann-main/course-main/chapters/"])
def test_the_modules_are_found_wherever_the_chapters_lie(tmp_path: Path, where: str) -> None:
    put(tmp_path, {where + LINKS: "one", where + FRAMES: "two"})
    found = taken(tmp_path)
    assert found.files == {"1.5": b"one", "4.4": b"two"}
    assert found.left == []


def test_modules_without_their_folders_are_found(tmp_path: Path) -> None:
    put(tmp_path, {"links.py": "one"})
    assert taken(tmp_path).files == {"1.5": b"one"}


def test_a_zip_says_the_same_as_its_folder(tmp_path: Path) -> None:
    files = {"chapters/" + LINKS: "one", "chapters/" + FRAMES: "two", "conftest.py": "three"}
    folder = taken(put(tmp_path / "ann", files))
    archive = taken(
        zipped(tmp_path / "ann.zip", {name: text.encode() for name, text in files.items()})
    )
    assert (archive.files, archive.left) == (folder.files, folder.left)
    assert archive.digest == folder.digest


def test_the_module_in_chapters_counts_and_the_other_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"links.py": "old", "chapters/" + LINKS: "new", "backup/links.py": "older"})
    found = taken(tmp_path)
    assert found.files == {"1.5": b"new"}
    assert found.left == [
        f"another links.py, chapters/{LINKS} counts: backup/links.py, links.py"
    ]


def test_what_would_have_a_say_in_the_tests_is_left_and_named(tmp_path: Path) -> None:
    hostile = ["conftest.py", "pytest.ini", "sitecustomize.py", "evil.pth", "a/conftest.py"]
    put(tmp_path, {name: "" for name in hostile} | {"links.py": "", "notes.txt": ""})
    found = taken(tmp_path)
    assert set(found.files) == {"1.5"}
    assert found.left == [
        "no module of an exercise that is graded: notes.txt",
        "would have a say in how tests run, and has none: a/conftest.py, conftest.py, "
        "evil.pth and 2 more",
    ]


def test_an_exercise_that_is_not_graded_is_left(tmp_path: Path) -> None:
    put(tmp_path, {LINKS: "", FRAMES: ""})
    found = take(COURSE, "ann", tmp_path, COURSE.find(["4.4"]))
    assert set(found.files) == {"4.4"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "elsewhere", {"links.py": "secret"})
    folder = put(tmp_path / "ann", {"chapters/" + FRAMES: "mine"})
    (folder / "links.py").symlink_to(secret / "links.py")
    (folder / "1_node_communication").symlink_to(secret)
    found = taken(folder)
    assert found.files == {"4.4": b"mine"}
    assert found.left == ["links are not followed: 1_node_communication, links.py"]


def test_a_submission_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere", {"links.py": "secret"})
    (tmp_path / "ann").symlink_to(tmp_path / "elsewhere")
    assert taken(tmp_path / "ann").files == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_module_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "links.py")
    found = taken(tmp_path)
    assert found.files == {}
    assert found.left == ["neither a file nor a folder: links.py"]


def test_names_that_lead_out_of_the_zip_are_left(tmp_path: Path) -> None:
    names = ["../links.py", "/tmp/frames.py", "C:\\links.py", "a/../../mailboxes.py"]
    found = taken(zipped(tmp_path / "ann.zip", dict.fromkeys(names, b"out")))
    assert found.files == {}
    assert found.left == [
        "the name leads out of the zip: ../links.py, /tmp/frames.py, C:\\links.py and 1 more"
    ]


def test_a_link_in_a_zip_is_left(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ann.zip", "w") as archive:
        link = zipfile.ZipInfo("links.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    found = taken(tmp_path / "ann.zip")
    assert found.files == {}
    assert found.left == ["links are not followed: links.py"]


def test_a_zip_that_explodes_is_read_up_to_the_bound(tmp_path: Path) -> None:
    bomb = bytes(2**24)
    found = taken(zipped(tmp_path / "ann.zip", {"links.py": bomb, "frames.py": b"mine"}))
    assert found.files == {"4.4": b"mine"}
    assert found.left == [f"larger than {LARGEST >> 10} KiB, not taken: links.py"]


def test_what_lies_within_the_bound_is_taken_whole(tmp_path: Path) -> None:
    found = taken(zipped(tmp_path / "ann.zip", {"links.py": b"#" * LARGEST}))
    assert len(found.files["1.5"]) == LARGEST


def test_of_a_name_that_is_twice_in_a_zip_the_last_counts(tmp_path: Path) -> None:
    file = tmp_path / "ann.zip"
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "w") as archive:
        archive.writestr("links.py", "first")
        archive.writestr("links.py", "last")
    found = taken(file)
    assert found.files == {"1.5": b"last"}
    assert found.left == ["twice in the zip, the last counts: links.py"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"text"])
def test_what_is_no_zip_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ann.zip").write_bytes(content)
    found = taken(tmp_path / "ann.zip")
    assert found.files == {}
    assert found.left == ["the zip can't be read (File is not a zip file): ann.zip"]


def test_a_damaged_member_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    file = zipped(tmp_path / "ann.zip", {"links.py": os.urandom(2000), "frames.py": b"mine"})
    content = bytearray(file.read_bytes())
    content[500:520] = bytes(20)
    file.write_bytes(content)
    found = taken(file)
    assert found.files == {"4.4": b"mine"}
    assert len(found.left) == 1
    assert found.left[0].startswith("can't be read (")


def test_a_name_is_told_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    found = taken(zipped(tmp_path / "ann.zip", {"\x1b[2Jnotes\n.txt": b""}))
    assert found.left == ["no module of an exercise that is graded: ?[2Jnotes?.txt"]


def test_only_so_many_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_FILES", 2)
    names = ["a.txt", "b.txt", "links.py"]
    archive = taken(zipped(tmp_path / "ann.zip", dict.fromkeys(names, b"")))
    folder = taken(put(tmp_path / "ann", dict.fromkeys(names, "")))
    assert archive.files == folder.files == {}
    assert "only the first 2 files were looked at, to: links.py" in archive.left
    assert archive.left == folder.left


def test_what_can_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"ann/links.py": "", "ann/closed/routing.py": "", "ann/half.py": ""})
    look, status = os.scandir, os.lstat

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    def lstat(file: Path) -> os.stat_result:
        if file.name == "half.py":
            raise PermissionError(errno.EACCES, "Permission denied", str(file))
        return status(file)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "lstat", lstat)
    found = taken(tmp_path / "ann")
    assert found.left == ["can't be read (Permission denied): closed, half.py"]
    assert list(found.files.values()) == [b""]


def test_each_folder_and_zip_is_a_student(tmp_path: Path) -> None:
    put(tmp_path, {"ann/links.py": "", "bob/links.py": "", ".DS_Store": "", "grades.csv": ""})
    zipped(tmp_path / "bob.zip", {})
    zipped(tmp_path / "cid.zip", {})
    zipped(tmp_path / "DAN.ZIP", {})
    found = submissions(tmp_path)
    assert {name: path.name for name, path in found.items()} == {
        "ann": "ann",
        "bob": "bob",
        "bob.zip": "bob.zip",
        "cid": "cid.zip",
        "DAN": "DAN.ZIP",
    }


def test_a_folder_without_submissions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="holds no folder and no zip"):
        submissions(tmp_path)
    with pytest.raises(Wrong, match="No such file"):
        submissions(tmp_path / "nowhere")
