"""Jobs are done whatever becomes of the workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from course.classroom.workers import done, maker
from course.manifest import Wrong

ROOT = Path(__file__).parents[2]


def doubled(job: int) -> int:
    """What most jobs are; -1 ends its worker, and 0 fails."""
    if job < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * job // (job != 0)


def results(jobs: list[int], count: int = 2) -> dict[int, object]:
    found = list(done(maker(None, count), count, doubled, jobs))
    assert sorted(job for job, _ in found) == sorted(jobs)
    return dict(found)


def test_each_job_has_its_result() -> None:
    assert results([1, 2, 3, 4, 5]) == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10}


def test_a_job_that_raises_costs_itself() -> None:
    found = results([1, 0, 2])
    assert isinstance(found.pop(0), ZeroDivisionError)
    assert found == {1: 2, 2: 4}


def test_a_job_that_ends_its_worker_costs_itself() -> None:
    found = results([1, 2, -1, 3, 4, 5, 6])
    error = found.pop(-1)
    assert isinstance(error, Exception)
    assert found == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10, 6: 12}


class Dies(ThreadPoolExecutor):
    """One that is broken now and then, as one whose machine is lost."""

    left = 2

    def submit(self, *arguments: object) -> object:  # type: ignore[override]
        from concurrent.futures import BrokenExecutor, Future

        if Dies.left:
            Dies.left -= 1
            future: Future[object] = Future()
            future.set_exception(BrokenExecutor("the machine is gone"))
            return future
        return super().submit(*arguments)  # type: ignore[arg-type]


def any_executor(max_workers: int) -> Executor:
    return Dies(max_workers)


def test_any_executor_does_it_and_may_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "a_class", sys.modules[__name__])
    make = maker("a_class:any_executor", 2)
    assert dict(done(make, 2, doubled, [1, 2, 3])) == {1: 2, 2: 4, 3: 6}
    assert Dies.left == 0


@pytest.mark.parametrize("name", ["nowhere:made", "os:made", "os:sep", "os", "."])
def test_what_is_no_executor_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(Wrong, match="it is MODULE:NAME"):
        maker(name, 2)


def test_no_workers_are_refused() -> None:
    with pytest.raises(Wrong, match="at least one"):
        maker(None, 0)


PROGRAM = """
import os, sys
from course.classroom.workers import done, maker
from tests.classroom.test_workers import begins
for job, result in done(maker(None, 1), 1, begins, [sys.argv[1]]):
    pass
"""


def begins(pipe: str) -> None:
    """Says so, and goes on for ever."""
    with open(pipe, "w") as told:
        told.write("begun\n")
        told.flush()
        signal.pause()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_who_started_it(tmp_path: Path, how: signal.Signals) -> None:
    pipe, program = tmp_path / "pipe", tmp_path / "program.py"
    os.mkfifo(pipe)
    program.write_text(f"if __name__ == '__main__':\n    exec({PROGRAM!r})\n")
    parent = subprocess.Popen(
        [sys.executable, program, pipe], cwd=tmp_path, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'solutions'}"},
    )  # fmt: skip
    with pipe.open() as told:
        assert told.readline() == "begun\n"
        parent.send_signal(how)
        parent.wait()
        # The end comes when the worker does not hold it open any more.
        assert told.read() == ""
