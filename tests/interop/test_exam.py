"""The exam: the reference passes, each broken runtime fails at the question it deserves."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from course import cli, exam
from course.bank import lay_over
from course.exam.questions import QUESTIONS, Answer
from course.exam.sitting import LAST, Sitting
from course.manifest import Course
from course.workspace import read, stub

COURSE = Course(Path(__file__).parents[2])
TICKTIME = 10
"""Seconds: what a busy machine does to a node must not look like silence."""
WITH_NODES = {
    *("reconnect", "cookie", "kinds", "node_monitor", "peer_lost", "crossing", "silence"),
}
"""Questions that start nodes: of a broken runtime none is asked but the one that is to find
it. The reference is asked all of them."""
BROKEN = sorted((COURSE.root / "tests/4_network_considerations/exam").glob("broken_*.py"))


def declared(file: Path) -> dict[str, str]:
    """The lines `module: ...` and `caught by: ...` of a broken runtime."""
    text = ast.get_docstring(ast.parse(read(file))) or ""
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {key: value.strip() for key, _, value in pairs}


def sit(
    mine: dict[str, Path], last: str, ticktime: int = TICKTIME, skipped: Collection[str] = ()
) -> list[Answer]:
    with Sitting(COURSE.root, mine, last, ticktime, skipped) as sitting:
        return list(sitting.answers(lambda text: None))


def broken(file: Path, folder: Path) -> dict[str, Path]:
    """The module of a broken runtime, by its full name."""
    (one,) = COURSE.find([declared(file)["module"]])
    source = lay_over(read(COURSE.root / one.reference), read(file), file.name)
    mine = folder / file.stem / f"{one.module}.py"
    mine.parent.mkdir()
    mine.write_text(source, encoding="utf-8")
    return {one.dotted: mine}


@pytest.fixture(scope="module")
def sittings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[list[Answer]]]:
    """All of them side by side: they wait more than they work."""
    folder = tmp_path_factory.mktemp("broken")
    pool = ThreadPoolExecutor(3 * (os.cpu_count() or 1))
    futures = {"the reference": pool.submit(sit, {}, LAST)}
    for file in BROKEN:
        last = declared(file)["caught by"]
        # Too little for who is right is enough for who is wrong.
        futures[file.stem] = pool.submit(
            sit, broken(file, folder), last, TICKTIME // 2, WITH_NODES - {last}
        )
    return futures


def test_the_reference_passes(sittings: dict[str, Future[list[Answer]]]) -> None:
    answers = sittings["the reference"].result()
    assert [one for one in answers if one.status != "right"] == []
    assert sorted(one.question for one in answers) == sorted(QUESTIONS)


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_runtime_fails_at_the_right_question(
    file: Path, sittings: dict[str, Future[list[Answer]]]
) -> None:
    answers = sittings[file.stem].result()
    wrong = [one.question for one in answers if one.status == "wrong"]
    assert wrong[:1] == [declared(file)["caught by"]], answers


def test_the_recording_is_what_the_exam_prints_for_the_reference() -> None:
    recording = exam.RECORDING.read_text(encoding="utf-8")
    at = [recording.index(f"✓ {question.sentence}\n") for question in QUESTIONS.values()]
    assert at == sorted(at)
    assert f"{len(QUESTIONS)} of {len(QUESTIONS)} questions" in recording


def test_a_runtime_that_is_not_all_the_students_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for one in COURSE.ready:
        text = read(COURSE.root / one.reference) + "# mine\n" * (one.module != "links")
        (tmp_path / f"{one.module}.py").write_text(text, encoding="utf-8")
    (tmp_path / "links.py").write_text(stub(COURSE, COURSE.find(["links"])[0]))
    assert cli.main(["exam", "--work", str(tmp_path)], COURSE.root) == 2
    said = capsys.readouterr().err
    assert "still missing: 1.5 links;" in said and said.count("\n") == 1


def test_without_erlang_a_recording_is_shown_and_how_to_get_it(
    tmp_path: Path,
) -> None:
    # In a process of its own: the sittings of the other tests need the PATH of this one.
    done = subprocess.run(
        [sys.executable, "-m", "course", "exam"],
        cwd=COURSE.root, env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    said = " ".join(done.stdout.split())
    assert "erl, erlc, epmd can't be found" in said
    assert "apt install erlang-base" in said
    assert "a recording: the reference's exam, not yours" in said
