"""What must hold of every exercise that can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from course import runner
from course.check import check
from course.manifest import Course, Exercise
from course.stubs import cut
from course.workspace import look_at, read, stub

COURSE = Course(Path(__file__).parents[2])
CUTS = [(one, name) for one in COURSE.ready for name in one.write]


def statuses(one: Exercise, module: str, folder: Path) -> Sequence[str]:
    """How the exercise's tests end when this is the student's module."""
    file = folder / f"{one.module}.py"
    file.write_text(module, encoding="utf-8")
    outcome = runner.run(COURSE, {one.dotted: file}, [one])
    assert not outcome.broken
    assert outcome.results
    return [result.status for result in outcome.results.values()]


def test_the_references_files_earn_all(tmp_path: Path) -> None:
    for one in COURSE.ready:
        text = read(COURSE.root / one.reference) + "# mine\n"
        (tmp_path / f"{one.module}.py").write_text(text, encoding="utf-8")
    verdicts = check(COURSE, look_at(COURSE, tmp_path), COURSE.ready)
    assert [(one.exercise.id, one.status, one.earned) for one in verdicts] == [
        (one.id, "passed", one.points) for one in COURSE.ready
    ]


@pytest.mark.parametrize("one", COURSE.ready, ids=lambda one: one.module)
def test_an_untouched_stub_passes_no_test(one: Exercise, tmp_path: Path) -> None:
    found = statuses(one, stub(COURSE, one), tmp_path)
    assert "passed" not in found


@pytest.mark.parametrize(("one", "name"), CUTS, ids=lambda part: getattr(part, "module", part))
def test_without_any_one_function_a_test_fails(
    one: Exercise, name: str, tmp_path: Path
) -> None:
    source = read(COURSE.root / one.reference)
    assert "failed" in statuses(one, cut(source, [name], file=one.reference), tmp_path)


def test_the_manifest_is_whole() -> None:
    ids = [one.id for one in COURSE.exercises]
    assert ids == sorted(set(ids), key=lambda id: [int(part) for part in id.split(".")])
    for number, one in enumerate(COURSE.exercises):
        assert set(one.needs) <= set(ids[:number])
    covered = {note for one in COURSE.exercises for note in one.notes}
    assert covered == {f"N{number:02}" for number in range(1, 48)}
