"""What the tests of the instructor's part share."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.manifest import Course
from tests.classroom.made import make_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two tiny exercises of ten points."""
    return make_course(tmp_path / "course")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a grading writes; not there yet."""
    return tmp_path / "graded"
