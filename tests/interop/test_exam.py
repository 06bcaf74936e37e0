"""The exam: the reference passes, each broken runtime fails at the question it deserves."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Collection, Sequence
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
TOGETHER = [
    (
        *("atoms_counted_in_characters", "badrpc_without_exit", "bad_nodes_forgotten"),
        "everything_is_exposed",
    ),
    (
        *("small_frames_only", "nobody_is_told_apart", "linked_for_life"),
        *("downs_without_a_node", "exits_are_errors"),
    ),
    ("late_replies_stay", "kill_by_a_link_kills", "one_down_a_watcher"),
    ("normal_kills", "replies_to_aliases_alone"),
    ("names_stay_at_home", "locks_are_not_checked", "the_dead_stay_in_groups"),
    (
        *("what_waited_is_lost", "any_cookie_will_do", "nobody_is_hidden"),
        *("every_node_twice", "lost_nodes_are_not_missed", "crossing_dials_both_win"),
    ),
]
"""Broken in modules that have nothing to do with each other: one runtime has all of these,
and answers no other question wrong. The others have a runtime each."""
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


def broken(files: Sequence[Path], folder: Path) -> dict[str, Path]:
    """The modules of a runtime that is broken in these ways, by their full names."""
    mine = {}
    for file in files:
        (one,) = COURSE.find([declared(file)["module"]])
        source = lay_over(read(COURSE.root / one.reference), read(file), file.name)
        mine[one.dotted] = folder / file.stem / f"{one.module}.py"
        mine[one.dotted].parent.mkdir()
        mine[one.dotted].write_text(source, encoding="utf-8")
    assert len(mine) == len(files), "two of them are broken in one module"
    return mine


def runtimes() -> list[list[Path]]:
    """The broken runtimes, each by the files that say what is broken in it."""
    named = {file.stem.removeprefix("broken_"): file for file in BROKEN}
    several = [[named.pop(name) for name in names] for names in TOGETHER]
    return several + [[file] for file in named.values()]


def caught_by(files: Sequence[Path]) -> list[str]:
    """The questions that are to find what is broken, in the order in which they are asked."""
    return sorted((declared(file)["caught by"] for file in files), key=[*QUESTIONS].index)


@pytest.fixture(scope="module")
def sittings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[list[Answer]]]:
    """All of them side by side: they wait more than they work."""
    folder = tmp_path_factory.mktemp("broken")
    pool = ThreadPoolExecutor(3 * (os.cpu_count() or 1))
    futures = {"the reference": pool.submit(sit, {}, LAST)}
    for files in runtimes():
        questions = caught_by(files)
        skipped = WITH_NODES.difference(questions)
        # Too little for who is right is enough for who is wrong.
        ticktime = TICKTIME // 2 if "silence" in questions else TICKTIME
        one = pool.submit(sit, broken(files, folder), questions[-1], ticktime, skipped)
        futures |= dict.fromkeys((file.stem for file in files), one)
    return futures


def test_the_reference_passes(sittings: dict[str, Future[list[Answer]]]) -> None:
    answers = sittings["the reference"].result()
    assert [one for one in answers if one.status != "right"] == []
    assert sorted(one.question for one in answers) == sorted(QUESTIONS)


@pytest.mark.parametrize(
    "files", runtimes(), ids=lambda files: " ".join(file.stem[7:] for file in files)
)
def test_a_broken_runtime_fails_at_the_right_question(
    files: list[Path], sittings: dict[str, Future[list[Answer]]]
) -> None:
    answers = sittings[files[0].stem].result()
    wrong = [one.question for one in answers if one.status == "wrong"]
    if len(files) > 1:
        assert wrong == caught_by(files), answers
    # Without what the first question asks for, no other one is asked, or may be answered.
    assert wrong[:1] == caught_by(files)[:1], answers


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
