"""One sitting of the exam: epmd, the student's node and the examiner, as processes.

All of them are children with a HOME and an epmd port of their own; whatever happens they
end with the sitting.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from course.erlang import HOST, environment, free_port, release
from course.exam.questions import QUESTIONS, Answer
from course.manifest import Wrong
from course.reference import import_path

HERE = Path(__file__).parent
TICKTIME = 4
"""Seconds, of all nodes: silence must be seen within the patience of a student."""
READY = 30.0
"""Seconds that the student's node and its epmd have to be up."""
PATIENCE = 300.0
"""Seconds after which an examiner that says nothing is given up."""
LAST = [*QUESTIONS][-1]


class Sitting:
    """`mine` are the student's modules, full name to file, all others the reference's;
    `last` is the question that it ends with, `ticktime` that of all nodes, in seconds;
    the questions in `skipped` are not asked."""

    def __init__(
        self,
        root: Path,
        mine: Mapping[str, Path],
        last: str = LAST,
        ticktime: int = TICKTIME,
        skipped: Collection[str] = (),
    ) -> None:
        self.root, self.mine, self.last = root, mine, last
        self.ticktime, self.skipped = ticktime, skipped
        self.release = release()
        self.folder = Path(tempfile.mkdtemp(prefix="exam-"))
        self.port = free_port()
        self.student = f"student@{HOST}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.printed = self.folder / "printed"

    def __enter__(self) -> Sitting:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            with suppress(OSError):
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *command: str, **options: object) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment(), **options)  # type: ignore[call-overload]
        self.processes.append(process)
        return process

    def environment(self) -> dict[str, str]:
        return environment(str(self.folder)) | {
            "ERL_EPMD_PORT": str(self.port),
            "PYTHONPATH": str(self.root),
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }

    def answers(self, notice: Callable[[str], object]) -> Iterator[Answer]:
        """The answer to each question, as the examiner gives it. Wrong if the examiner
        itself can't do its work."""
        self.start_epmd()
        notice("starting your node")
        self.start_student()
        notice("starting Erlang")
        examiner = self.start_examiner()
        limit = killing(examiner, PATIENCE)
        asked: dict[str, None] = {}
        line = "it printed nothing"
        try:
            assert examiner.stdout is not None
            for line in lines(examiner.stdout):
                if line == "@ end":
                    break
                if answer := judged(line):
                    limit.cancel()
                    limit = killing(examiner, PATIENCE)
                    asked[answer.question] = None
                    yield answer
                    notice("asking on")
            else:
                if not asked:
                    raise Wrong(f"the examiner can't do its work: {line}")
                for name in QUESTIONS:
                    if name not in asked:
                        yield Answer(name, "unasked")
        finally:
            limit.cancel()

    def start_epmd(self) -> None:
        """Starts epmd and waits until it listens. Wrong if it can't."""
        command = ("epmd", "-d", "-d", "-port", str(self.port))
        process = self.start(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        line = "it printed nothing"
        for line in lines(process.stdout):
            if "entering the main select" in line:
                break
        else:
            raise Wrong(f"epmd can't listen at port {self.port}: {line}")
        draining(process.stdout)

    def start_student(self) -> None:
        """Starts the student's node and waits until it says that it is up, or ends: then
        the examiner finds nobody."""
        plan = {
            "name": self.student,
            "runtime": str(import_path(self.root)),
            "overlay": {name: str(file) for name, file in self.mine.items()},
            "net_ticktime": self.ticktime,
        }
        with self.printed.open("ab") as printed:
            process = self.start(
                sys.executable, "-m", "course.exam.examinee",
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=printed,
            )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        with suppress(OSError):
            process.stdin.write(json.dumps(plan).encode() + b"\n")
            process.stdin.flush()
        limit = killing(process, READY)
        try:
            for line in lines(process.stdout):
                if line == "up":
                    break
        finally:
            limit.cancel()
        draining(process.stdout)

    def start_examiner(self) -> subprocess.Popen[bytes]:
        (self.folder / "examiner.beam").write_bytes(examiner())
        return self.start(
            "erl", "-noinput", "-name", f"examiner@{HOST}", "-start_epmd", "false",
            "-pa", str(self.folder), "-kernel", "net_ticktime", str(self.ticktime),
            "-run", "examiner", "main", self.student, str(self.ticktime), self.last,
            *self.skipped,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def said(self) -> str:
        """What the student's node has printed."""
        try:
            return self.printed.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""


@cache
def examiner() -> bytes:
    """The compiled examiner. Raises Wrong."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["erlc", "-o", folder, str(HERE / "examiner.erl")],
            env=environment(folder), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise Wrong(f"the examiner can't be compiled: {done.stdout.strip()}")
        return Path(folder, "examiner.beam").read_bytes()


def judged(line: str) -> Answer | None:
    """The answer in a line of the examiner, `@ QUESTION STATUS TEXT`."""
    sign, _, rest = line.partition(" ")
    name, _, rest = rest.partition(" ")
    status, _, text = rest.partition(" ")
    if sign != "@" or name not in QUESTIONS or status not in ("right", "wrong", "unasked"):
        return None
    return Answer(name, status, text)


def lines(pipe: IO[bytes]) -> Iterator[str]:
    for line in pipe:
        yield line.decode("utf-8", "replace").rstrip()


def killing(process: subprocess.Popen[bytes], seconds: float) -> threading.Timer:
    """Kills the process after that time, unless it is cancelled."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    return timer


def draining(pipe: IO[bytes]) -> None:
    """Reads on in a thread, so that who prints much never waits for a reader."""

    def drain() -> None:
        with suppress(OSError, ValueError):
            while pipe.read(65536):
                pass

    threading.Thread(target=drain, daemon=True).start()
