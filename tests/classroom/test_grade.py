"""Whole gradings: a class of made submissions, and what is kept of them."""

from __future__ import annotations

import errno
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from course import cli
from course.classroom.grade import opened
from course.classroom.records import Graded, Record, keep, kept
from course.classroom.sandbox.edition import prepare
from course.classroom.work import Job, Submission, integrated
from course.grading.results import Outcome
from course.manifest import Exercise, Wrong
from course.workspace import stub
from tests.classroom.made_class import COURSE, ONLY, ROOT, WANTED, hand_in, right


def a_class(folder: Path) -> Path:
    """Submissions of all kinds."""
    hand_in(folder, "right", **right())
    hand_in(folder, "untouched", **{one.module: stub(COURSE, one) for one in WANTED})
    hand_in(folder, "nothing", mailboxes="# of another chapter")
    hand_in(folder, "python2", **right() | {"frames": "def read_frames(:"})
    hand_in(folder, "leaves", **right() | {"frames": "import sys; sys.exit(0)"})
    return folder


def grade(submissions: Path, out: Path, *options: str) -> int:
    words = ["grade", str(submissions), "--out", str(out), "--only", *ONLY, *options]
    return cli.main(words, ROOT)


@pytest.fixture(scope="module", autouse=True)
def one_edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What sandboxes need is laid out once for all gradings in here."""
    edition = prepare(COURSE, tmp_path_factory.mktemp("edition"), WANTED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course.classroom.grade.prepare", lambda *anything: edition)
        yield


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    grade(a_class(folder / "submissions"), folder / "out", "-j", "2")
    return folder


def records(folder: Path) -> dict[str, Record]:
    return {record.student: record for record in kept(folder / "out")}


def of(record: Record, id: str) -> Graded:
    return next(one for one in record.exercises if one.id == id)


def test_what_is_right_has_all_points(graded: Path) -> None:
    record = records(graded)["right"]
    assert record.raw == record.points == sum(one.points for one in WANTED)
    assert [one.status for one in record.exercises] == ["passed"] * 2
    assert not record.withheld and not record.left and not record.failed


def test_untouched_stubs_earn_nothing_and_so_does_nothing(graded: Path) -> None:
    untouched, nothing = records(graded)["untouched"], records(graded)["nothing"]
    assert (untouched.raw, nothing.raw) == (0, 0)
    assert {one.status for one in untouched.exercises} == {"not started"}
    assert {one.status for one in nothing.exercises} == {"missing"}


@pytest.mark.parametrize(
    ("student", "reason"),
    [("python2", "does not import: SyntaxError"), ("leaves", "does not import: SystemExit")],
)
def test_a_module_that_does_not_import_costs_itself(
    graded: Path, student: str, reason: str
) -> None:
    record = records(graded)[student]
    frames = of(record, "4.4")
    assert (frames.status, frames.earned) == ("unusable", 0)
    assert frames.reason.startswith(reason), frames.reason
    assert f"{frames.file}:1" in frames.reason
    assert of(record, "4.9").status == "passed"


def test_which_tests_there_are_is_known_also_where_none_ran(graded: Path) -> None:
    tests = {name: [c.id for one in r.exercises for c in one.checks]
             for name, r in records(graded).items()}  # fmt: skip
    assert len(set(map(tuple, tests.values()))) == 1
    assert len(tests["right"]) > 50


def test_each_student_has_a_report(graded: Path) -> None:
    for student in records(graded):
        assert student in (graded / "out/reports" / f"{student}.md").read_text("utf-8")


def test_nothing_in_a_record_is_of_this_run(graded: Path) -> None:
    for file in (graded / "out/records").iterdir():
        text = file.read_text("utf-8")
        assert str(graded) not in text and "/tmp" not in text and "0x7f" not in text


def written(out: Path) -> dict[str, bytes]:
    """All that a grading writes, by path, but the times."""
    return {
        file.relative_to(out).as_posix(): file.read_bytes()
        for file in out.rglob("*")
        if file.is_file() and file.name not in ("seconds.json", "secret")
    }


def test_one_worker_writes_what_two_write(graded: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/secret").write_bytes((graded / "out/secret").read_bytes())
    grade(graded / "submissions", tmp_path / "out", "-j", "1")
    assert written(tmp_path / "out") == written(graded / "out")


def test_what_is_graded_is_not_graded_again(
    graded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.classroom.grade.work", None)
    before = written(graded / "out")
    grade(graded / "submissions", graded / "out")
    assert "5 are graded already, 0 are left" in capsys.readouterr().out
    assert written(graded / "out") == before


def test_other_exercises_want_another_folder(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["grade", str(graded / "submissions"), "--out", str(graded / "out")]
    assert cli.main([*words, "--only", "4.4"], ROOT) == 2
    assert "`regrade`" in capsys.readouterr().err


def test_who_hands_in_again_is_graded_again(graded: Path, tmp_path: Path) -> None:
    shutil.copytree(graded, tmp_path / "class")
    hand_in(tmp_path / "class/submissions", "untouched", frames=right()["frames"])
    before = written(graded / "out/records")
    grade(tmp_path / "class/submissions", tmp_path / "class/out")
    after = written(tmp_path / "class/out/records")
    assert {name for name in after if after[name] != before[name]} == {"untouched.json"}
    assert of(records(tmp_path / "class")["untouched"], "4.4").status == "passed"


def test_an_exercise_graded_again_alone_comes_out_as_among_the_others(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(graded, tmp_path / "class")
    before = records(tmp_path / "class")["right"]
    other = replace(before.stamp, tests="of another time")
    worse = replace(before.exercises[0], earned=1.0, stamp=other)
    keep(tmp_path / "class/out", replace(before, exercises=[worse, before.exercises[1]]))
    words = ["regrade", str(tmp_path / "class/out"), str(graded / "submissions")]
    assert cli.main([*words, "--only", worse.id], ROOT) == 0
    assert records(tmp_path / "class")["right"] == before
    assert f"{before.exercises[0].earned:g}  the tests changed" in capsys.readouterr().out


def test_an_exercise_that_is_graded_alone_runs_among_the_others(tmp_path: Path) -> None:
    first, second = WANTED[:2]
    ran: list[tuple[set[str], list[str]]] = []

    def run(mine: dict[str, Path], asked: list[Exercise]) -> Outcome:
        ran.append((set(mine), [one.id for one in asked]))
        return Outcome()

    tests: dict[str, list[str]] = {one.id: [] for one in (first, second)}
    job = Job("ada", {}, [], {}, tests, 1, str(ROOT), only=(first.id,))
    runner: Any = SimpleNamespace(run=run)
    mine = {one.dotted: tmp_path for one in (first, second)}
    both = Submission(COURSE, job, runner, runner, mine=mine)
    integrated(both, [first])
    assert ran == [({first.dotted, second.dotted}, [first.id])]
    integrated(replace(both, mine={first.dotted: tmp_path}), [first])
    assert len(ran) == 1, "it is the only one"


def test_who_is_stopped_goes_on_where_it_was(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/secret").write_bytes((graded / "out/secret").read_bytes())
    words = [str(graded / "submissions"), "--out", str(tmp_path / "out"), "-j", "1"]
    command = [sys.executable, "-m", "course", "grade", *words, "--only", *ONLY]
    said = {}
    for how in (signal.SIGINT, signal.SIGKILL):
        running = subprocess.Popen(
            command, cwd=ROOT, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert running.stdout is not None and running.stderr is not None
        while not running.stdout.readline().startswith("1 of "):
            pass
        running.send_signal(how)
        said[how] = running.stderr.read()
        assert running.wait() == (130 if how == signal.SIGINT else -how)
    assert said[signal.SIGINT].startswith("stopped; what is graded is kept")
    assert said[signal.SIGINT].count("\n") == 1
    kept_so_far = len(written(tmp_path / "out/records"))
    assert 2 <= kept_so_far < 5
    grade(graded / "submissions", tmp_path / "out")
    assert f"{kept_so_far} are graded already" in capsys.readouterr().out
    assert written(tmp_path / "out") == written(graded / "out")


def test_the_private_seed_is_kept_and_nobody_else_can_read_it(graded: Path) -> None:
    assert (graded / "out/secret").stat().st_mode & 0o777 == 0o600
    seeds = {c.seed for r in records(graded).values() for one in r.exercises
             for c in one.checks}  # fmt: skip
    assert len(seeds) == 1 and seeds != {0}


def test_a_private_seed_that_could_not_be_written_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(length: int) -> str:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(secrets, "token_hex", full)
        with pytest.raises(Wrong, match="no space left"):
            opened(tmp_path)
    assert len((opened(tmp_path) / "secret").read_text()) == 64
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["secret"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "--out", "out"], "nowhere: No such file"),
        (["empty", "--out", "out"], "holds no folder and no zip"),
        (["full", "--out", "full/file/out"], "--out full/file/out: Not a directory"),
        (["full", "--out", "out", "-j", "0"], "-j 0: at least one"),
        (["full", "--out", "out", "--only", "9.9"], "9.9 is no exercise"),
        (["full", "--out", "out", "--executor", "nothing"], "it is MODULE:NAME"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: list[str], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    hand_in(tmp_path / "full", "ann", frames=right()["frames"])
    (tmp_path / "full/file").write_text("")
    assert cli.main(["grade", *words], ROOT) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
