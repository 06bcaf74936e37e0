"""What the tests of the instructor's part share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.classroom.sandbox.edition import prepare
from course.classroom.sandbox.parent import Sandbox
from course.manifest import Course
from tests.classroom import confining
from tests.classroom.made import make_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two tiny exercises of ten points."""
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a grading writes; not there yet."""
    return tmp_path / "graded"


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition of the tiny course of confining.py."""
    course = confining.make_course(tmp_path_factory.mktemp("course"))
    return prepare(course, tmp_path_factory.mktemp("edition"))


@pytest.fixture(scope="module", params=confining.VARIANTS)
def lab(
    request: pytest.FixtureRequest, laid_out: Path, tmp_path_factory: pytest.TempPathFactory
) -> confining.Lab:
    folder = tmp_path_factory.mktemp("lab")
    course = confining.make_course(folder / "course")
    return confining.Lab(course, laid_out, folder, request.param)


@pytest.fixture(scope="module")
def sandbox(lab: confining.Lab) -> Iterator[Sandbox]:
    """One for all tests of a file, since nothing is left of one run for the next."""
    with lab.sandbox() as made:
        yield made
