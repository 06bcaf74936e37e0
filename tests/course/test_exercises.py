"""What must hold of every exercise that can be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.check import check
from course.grading.runner import forking
from course.manifest import Course
from course.workspace import look_at, read

COURSE = Course(Path(__file__).parents[2])


def test_the_references_files_earn_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More of them run where the tests themselves are run.
    monkeypatch.setenv("COURSE_SEEDS", "1")
    for one in COURSE.ready:
        text = read(COURSE.root / one.reference) + "# mine\n"
        (tmp_path / f"{one.module}.py").write_text(text, encoding="utf-8")
    with forking(COURSE) as runner:
        verdicts = check(runner, look_at(COURSE, str(tmp_path)), COURSE.ready)
    assert [(one.exercise.id, one.status, one.earned) for one in verdicts] == [
        (one.id, "passed", one.points) for one in COURSE.ready
    ]


def test_the_manifest_is_whole() -> None:
    ids = [one.id for one in COURSE.exercises]
    assert ids == sorted(set(ids), key=lambda id: [int(part) for part in id.split(".")])
    for number, one in enumerate(COURSE.exercises):
        assert set(one.needs) <= set(ids[:number])
    covered = {note for one in COURSE.exercises for note in one.notes}
    assert covered == {f"N{number:02}" for number in range(1, 48)}
