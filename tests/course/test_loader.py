"""Some modules come from the student's files, everything else as always."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from course import loader
from course.manifest import Course, Wrong
from course.workspace import look_at
from tests.course.tiny import make, student, write


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package `small` of two modules, and the import system put back afterwards."""
    write(tmp_path / "reference/small/__init__.py", "")
    write(tmp_path / "reference/small/one.py", "WHOSE = 'reference'\n")
    write(tmp_path / "reference/small/two.py", "from small.one import WHOSE\n")
    monkeypatch.syspath_prepend(tmp_path / "reference")
    before, finders = set(sys.modules), list(sys.meta_path)
    loader.failed.clear()
    loader.unwritten.clear()
    yield tmp_path
    sys.meta_path[:] = finders
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_an_overlaid_module_is_loaded_from_the_students_file(package: Path) -> None:
    mine = package / "mine" / "one.py"
    write(mine, "WHOSE = 'mine'\n")
    loader.overlay({"small.one": str(mine)})
    assert import_module("small.two").WHOSE == "mine"
    assert import_module("small.one").__file__ == str(mine)
    assert import_module("small.two").__file__ == str(package / "reference/small/two.py")
    assert not (mine.parent / "__pycache__").exists()


def test_a_stray_init_file_beside_it_does_no_harm(package: Path) -> None:
    write(package / "mine" / "__init__.py", "raise RuntimeError('imported')\n")
    write(package / "mine" / "one.py", "WHOSE = 'mine'\n")
    loader.overlay({"small.one": str(package / "mine" / "one.py")})
    assert import_module("small.one").WHOSE == "mine"


def test_too_late_is_an_error_and_never_the_reference(package: Path) -> None:
    import_module("small.one")
    with pytest.raises(RuntimeError, match=r"small\.one is already imported"):
        loader.overlay({"small.one": "elsewhere.py"})


def test_a_call_of_what_is_still_to_be_written_is_known_with_its_place(package: Path) -> None:
    mine = package / "mine" / "one.py"
    write(mine, "class Box:\n    def put(self):\n        raise NotImplementedError('later')\n")
    loader.overlay({"small.one": str(mine)})
    with pytest.raises(NotImplementedError, match="later"):
        import_module("small.one").Box().put()
    assert loader.unwritten == [("one.Box.put", (str(mine), 3))]


def test_the_innermost_module_that_fails_is_the_one_that_is_named(package: Path) -> None:
    write(package / "mine" / "one.py", "1 / 0\n")
    write(package / "mine" / "two.py", "import small.one\n")
    loader.overlay(
        {f"small.{name}": str(package / f"mine/{name}.py") for name in ("one", "two")}
    )
    with pytest.raises(ZeroDivisionError):
        import_module("small.two")
    assert loader.failed == ["small.one", "small.two"]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return make(tmp_path, {"one": ("", ""), "two": ("", "")})


def test_untouched_is_the_references_and_touched_is_mine(course: Course) -> None:
    assert look_at(course).mine == {}
    file = course.root / "chapters/1_tiny/two.py"
    student(course, "two", file.read_text() + "# mine\n")
    assert look_at(course).mine == {"tiny.nodes.two": file}


def test_other_line_ends_do_not_touch_a_module(course: Course) -> None:
    file = course.root / "chapters/1_tiny/one.py"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert look_at(course).mine == {}


def test_a_missing_file_is_known_as_missing(course: Course) -> None:
    (course.root / "chapters/1_tiny/one.py").unlink()
    assert [one.module for one in look_at(course).missing] == ["one"]


def test_a_directory_may_hold_the_modules_itself(course: Course, tmp_path: Path) -> None:
    write(tmp_path / "flat/one.py", "mine = 1\n")
    work = look_at(course, str(tmp_path / "flat"))
    assert list(work.mine) == ["tiny.nodes.one"]
    assert [one.module for one in work.missing] == ["two"]


def test_a_directory_that_is_not_there_is_wrong_use(course: Course) -> None:
    with pytest.raises(Wrong, match="is no directory"):
        look_at(course, str(course.root / "nowhere"))
