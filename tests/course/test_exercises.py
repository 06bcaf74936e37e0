"""What must hold of every exercise that can be checked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course.check import check
from course.manifest import Course, Exercise
from course.runner import Runner
from course.stubs import cut
from course.workspace import look_at, read, stub

COURSE = Course(Path(__file__).parents[2])


def outcomes(
    one: Exercise, modules: dict[str, str], folder: Path
) -> Iterator[tuple[str, list[str]]]:
    """How the exercise's tests end with each of these as the student's module."""

    def statuses(name: str) -> list[str]:
        file = folder / name / f"{one.module}.py"
        file.parent.mkdir()
        file.write_text(modules[name], encoding="utf-8")
        outcome = Runner(COURSE).run({one.dotted: file}, [one])
        assert not outcome.broken
        assert outcome.results
        return [result.status for result in outcome.results.values()]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from zip(modules, pool.map(statuses, modules), strict=True)


def test_the_references_files_earn_all(tmp_path: Path) -> None:
    for one in COURSE.ready:
        text = read(COURSE.root / one.reference) + "# mine\n"
        (tmp_path / f"{one.module}.py").write_text(text, encoding="utf-8")
    verdicts = check(Runner(COURSE), look_at(COURSE, str(tmp_path)), COURSE.ready)
    assert [(one.exercise.id, one.status, one.earned) for one in verdicts] == [
        (one.id, "passed", one.points) for one in COURSE.ready
    ]


@pytest.mark.parametrize("one", COURSE.ready, ids=lambda one: one.module)
def test_a_stub_passes_no_test_and_without_any_one_function_a_test_fails(
    one: Exercise, tmp_path: Path
) -> None:
    source = read(COURSE.root / one.reference)
    modules = {name: cut(source, [name], file=one.reference) for name in one.write}
    modules["the stub"] = stub(COURSE, one)
    for name, statuses in outcomes(one, modules, tmp_path):
        if name == "the stub":
            assert "passed" not in statuses
        else:
            assert "failed" in statuses, f"no test needs {name}"


def test_the_manifest_is_whole() -> None:
    ids = [one.id for one in COURSE.exercises]
    assert ids == sorted(set(ids), key=lambda id: [int(part) for part in id.split(".")])
    for number, one in enumerate(COURSE.exercises):
        assert set(one.needs) <= set(ids[:number])
    covered = {note for one in COURSE.exercises for note in one.notes}
    assert covered == {f"N{number:02}" for number in range(1, 48)}
