"""What the code of a submission takes, and what is left of it, with namespaces and without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from course.classroom.sandbox.limits import MIB, Limits
from course.classroom.sandbox.parent import PLAIN, Sandbox
from course.grading.child import GraderFailed
from course.grading.runner import Runner
from tests.classroom.confining import FIRST, GOOD, Lab, calling

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

LATE = "still there"
SURVIVOR = f"""
    heard, tell = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            signal.signal(signal.SIGALRM, lambda *_: print({LATE!r}, flush=True))
            # Only a test that fails waits for that.
            signal.alarm(120)
            os.write(1, b"a survivor\\n")
            os.write(tell, b"!")
            signal.pause()
        os._exit(0)
    os.read(heard, 1)
"""
"""Code that leaves a process behind, in a session of its own, which holds what is printed to
open as long as it lives."""


def started(lab: Lab, sandbox: Sandbox, code: str, printed: int, seed: int = 0) -> Any:
    """A child that runs this code and prints into this descriptor."""
    (one,) = lab.course.find(["1.1"])
    file = lab.folder / "doubles.py"
    file.write_text(calling(code), encoding="utf-8")
    plan = Runner(lab.course).plan({one.dotted: file}, [one.tests])
    with os.fdopen(printed, "wb") as stream:
        return sandbox.start(
            lab.course.root, seed, plan | {"key": "", "sabotage": None}, stream
        )


def everything(pipe: int) -> str:
    """What was written into a pipe; comes to an end when nobody can write any more."""
    with os.fdopen(pipe, "rb") as stream:
        return stream.read().decode()


def test_what_a_run_leaves_behind_is_ended_before_it_is_gone(
    lab: Lab, sandbox: Sandbox
) -> None:
    heard, printed = os.pipe()
    child = started(lab, sandbox, SURVIVOR, printed)
    told = [*child.stdout]
    assert child.wait() == 0 and told
    os.set_blocking(heard, False)
    # Else there would be nothing to read, and not the end.
    assert everything(heard) == "a survivor\n"
    assert lab.passes(sandbox)


def test_what_runs_is_ended_when_the_sandbox_is_closed(lab: Lab) -> None:
    heard, printed = os.pipe()
    with lab.sandbox() as sandbox:
        child = started(lab, sandbox, f"{SURVIVOR}\n    signal.pause()", printed)
        assert os.read(heard, 100) == b"a survivor\n"
    os.set_blocking(heard, False)
    assert everything(heard) == ""
    assert child.wait() == -signal.SIGKILL
    assert not sandbox.folder.exists()


def test_a_grader_that_is_killed_leaves_nothing_running(lab: Lab, sandbox: Sandbox) -> None:
    grader = textwrap.dedent(f"""
        import os, sys
        from pathlib import Path
        from course.manifest import Course
        from tests.classroom.confining import Lab
        from tests.classroom.test_sandbox_bounds import SURVIVOR, started
        lab = Lab(Course({str(lab.course.root)!r}), Path({str(lab.edition)!r}),
                  Path({str(lab.folder)!r}), {lab.variant!r})
        with lab.sandbox() as sandbox:
            child = started(lab, sandbox, SURVIVOR + "\\n    signal.pause()", os.dup(1))
            child.wait()
    """)
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), *sys.path])
    process = subprocess.Popen(
        [sys.executable, "-c", grader], cwd=root, stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"a survivor\n"
    process.kill()
    # The end comes when all that could print have ended.
    assert process.stdout.read() == b""
    process.stdout.close()
    process.wait()


def test_a_fork_bomb_is_ended_and_the_next_run_is_as_ever(lab: Lab) -> None:
    bomb = """
        while True:
            try:
                os.fork()
            except OSError:
                pass
    """
    with lab.sandbox(Limits(processes=12)) as sandbox, lab.sandbox() as neighbour:
        assert lab.tried(sandbox, bomb, budget=0.3).status in ("timed out", "failed")
        assert lab.passes(sandbox)
        assert lab.passes(neighbour)


def test_processes_are_counted_together(lab: Lab) -> None:
    many = """
        for _ in range(20):
            if os.fork() == 0:
                signal.pause()
        signal.pause()
    """
    with lab.sandbox(Limits(processes=10)) as sandbox:
        result = lab.tried(sandbox, many, budget=60.0)
    # Either there are no more to be had, or it is noticed that there are too many.
    assert "BlockingIOError" in result.message or "10 processes" in result.message


def test_memory_is_counted_together(lab: Lab) -> None:
    hoard = f"""
        for _ in range(6):
            if os.fork() == 0:
                held = b"x" * (64 * {MIB})
                signal.pause()
        signal.pause()
    """
    with lab.sandbox(Limits(memory=256 * MIB)) as sandbox:
        result = lab.tried(sandbox, hoard, budget=60.0)
        assert (result.status, result.message) == (
            "timed out", "took more than 256 MiB of memory in all its processes",
        )  # fmt: skip
        assert lab.passes(sandbox)


def test_computing_is_counted_together(lab: Lab) -> None:
    burn = """
        for _ in range(3):
            if os.fork() == 0:
                while True:
                    pass
        signal.pause()
    """
    with lab.sandbox(Limits(cpu=3)) as sandbox:
        result = lab.tried(sandbox, burn, budget=60.0)
    assert result.message == "took more than 3 seconds of computing in all its processes"


def test_what_waits_for_ever_is_ended(lab: Lab) -> None:
    with lab.sandbox(Limits(wall=1)) as sandbox:
        result = lab.tried(sandbox, "signal.pause()", budget=60.0)
    assert (result.status, result.message) == ("timed out", "took more than 1 seconds")


def test_a_file_has_an_end(lab: Lab) -> None:
    write = """
        import tempfile
        name = os.path.join(tempfile.gettempdir(), "file")
        try:
            with open(name, "wb") as file:
                while True:
                    file.write(bytes(1024 * 1024))
        except OSError as error:
            print(os.path.getsize(name) // 1024 // 1024, "MiB")
    """
    with lab.sandbox(Limits(file=4 * MIB)) as sandbox:
        assert lab.tried(sandbox, write).printed == "4 MiB"


def test_a_disk_has_an_end(lab: Lab) -> None:
    fill = """
        import tempfile, itertools
        for number in itertools.count():
            with open(os.path.join(tempfile.gettempdir(), str(number)), "wb") as file:
                file.write(bytes(1024 * 1024))
            if number == 20:
                signal.pause()
    """
    with lab.sandbox(Limits(disk=8 * MIB)) as sandbox:
        result = lab.tried(sandbox, fill, budget=60.0)
        assert "No space left" in result.message or result.message == "wrote more than 8 MiB"
        assert lab.passes(sandbox)


def test_a_flood_of_output_has_an_end(lab: Lab) -> None:
    file = lab.folder / "printed"
    with lab.sandbox(Limits(file=MIB)) as sandbox:
        flood = "while True: print('x' * 10_000)"
        child = started(lab, sandbox, flood, os.open(file, os.O_CREAT | os.O_WRONLY))
        assert any(b"File too large" in line for line in child.stdout)
        child.wait()
    assert file.stat().st_size <= MIB


def test_open_files_have_an_end(lab: Lab) -> None:
    with lab.sandbox(Limits(files=64)) as sandbox:
        result = lab.tried(sandbox, "held = [os.dup(0) for _ in range(100)]")
    assert "Too many open files" in result.message


def test_what_it_leaves_in_its_folder_is_removed_and_no_link_followed(lab: Lab) -> None:
    victim = lab.folder / "victim"
    victim.mkdir(exist_ok=True)
    (victim / "file").write_text("as it was")
    leave = f"""
        import tempfile
        os.chdir(tempfile.gettempdir())
        os.symlink({str(victim)!r}, "link")
        os.mkfifo("pipe")
        os.mkdir("closed", 0)
        for _ in range(1500):
            os.mkdir("deep")
            os.chdir("deep")
    """
    with lab.sandbox() as sandbox:
        assert lab.tried(sandbox, leave).message == ""
        assert [one.name for one in sandbox.folder.iterdir() if one.is_dir()] == ["mount"]
        assert lab.passes(sandbox)
    assert (victim / "file").read_text() == "as it was"
    assert not sandbox.folder.exists()


def test_several_run_at_the_same_time(lab: Lab, sandbox: Sandbox) -> None:
    heard, printed = os.pipe()
    other, also = os.pipe()
    wait = r"os.write(1, b'here\n'); signal.pause()"
    children = [started(lab, sandbox, wait, one) for one in (printed, also)]
    for pipe in (heard, other):
        assert os.read(pipe, 100) == b"here\n"
    assert lab.passes(sandbox)
    for child, pipe in zip(children, (heard, other), strict=True):
        sandbox.kill(child.number)
        assert child.wait() == -signal.SIGKILL
        assert everything(pipe) == ""


def test_a_closed_sandbox_starts_nothing(lab: Lab) -> None:
    with lab.sandbox() as sandbox:
        assert lab.passes(sandbox)
    sandbox.close()
    with pytest.raises(InterruptedError):
        lab.run(sandbox, GOOD)


def test_a_sandbox_that_is_lost_is_the_graders_fault(lab: Lab) -> None:
    with lab.sandbox() as sandbox:
        os.killpg(sandbox.process.pid, signal.SIGKILL)
        sandbox.process.wait()
        with pytest.raises(GraderFailed, match=r"lost|ended"):
            while True:
                lab.run(sandbox, GOOD)


def test_where_namespaces_are_refused_the_rest_holds(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PLAIN, "plain")
    with Sandbox(lab.course, lab.edition) as sandbox:
        assert sandbox.protections[0] == "namespaces: not active (not wanted)"
        assert lab.run(sandbox, GOOD).results[FIRST].status == "passed"
