"""What is kept of a graded submission."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.classroom.records import as_json, file_name, from_json, keep, kept
from course.manifest import Wrong
from tests.classroom.made import STAMP, one, record

NAMES = [
    "ada", "Ada", "ADA", "", ".", "..", "con", "CON", "nul.txt", "a/b", "a\\b", "-rf", "ä",
    "a b", "a_b", "a" * 300, "a" * 301, "half \udcff of it", "\n", "x:y", "a~1",
]  # fmt: skip


def test_each_name_is_another_file_on_any_system():
    names = [file_name(name) for name in NAMES]
    assert len({name.lower() for name in names}) == len(NAMES)
    for name in names:
        assert name and name not in (".", "..") and len(name) < 120
        assert not set(name) & set('/\\:*?"<>|\n ') and name.isascii()


def test_a_name_that_is_another_ones_file_name_is_another_file():
    assert file_name(file_name("Ada")) != file_name("Ada")


def test_a_record_is_read_as_it_was_written():
    made = record("half \udcff", one("1.1", {"one": "\udc80\x00"}, stamp=STAMP), one("1.2"))
    assert from_json(as_json(made)) == made


def test_records_are_kept_by_student(tmp_path: Path):
    for name in ("b", "a", "C d", "half \udcff"):
        keep(tmp_path, record(name, one("1.1")))
    assert [one.student for one in kept(tmp_path)] == ["C d", "a", "b", "half \udcff"]


def test_a_folder_that_is_none_and_a_file_that_is_none(tmp_path: Path):
    with pytest.raises(Wrong, match="a folder that `grade` wrote"):
        kept(tmp_path)
    keep(tmp_path, record("a", one("1.1")))
    (tmp_path / "records" / "b.json").write_text("[]")
    with pytest.raises(Wrong, match=r"b\.json is no record"):
        kept(tmp_path)
