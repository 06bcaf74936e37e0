"""The grader's side of a sandbox: one submission's grading children, confined."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from course.classroom.sandbox import views
from course.classroom.sandbox.confined import GRACE, Confined
from course.classroom.sandbox.edition import TOOL, VIEWS
from course.classroom.sandbox.limits import Limits
from course.classroom.sandbox.orders import SEEN_AS, hear, tell
from course.grading.child import GraderFailed, Process, start
from course.grading.lines import Seal
from course.manifest import Course

PLAIN = "COURSE_SANDBOX"
"""In the environment: "plain" for no namespaces, also where there are some."""
USERS = range(61_200, 61_400)
"""The users, of no other use, that students' code runs as where the grader is root."""
VARIABLES = {
    "LC_ALL": "C.UTF-8",
    "PATH": "",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}
"""All that is in the environment of a grading child, besides paths and its seed."""
FORKS = hasattr(os, "fork")
WITHOUT = {
    "namespaces": False,
    "protections": [
        "sandbox: not active, this system has none: the code runs as the grader's user does, "
        "in a folder of its own, and tests are bounded only by themselves; grade on Linux"
    ],
}
"""What holds where there is no fork."""


class Sandbox:
    """As a context manager: within it `start` starts children for the Runner of one
    submission, `Runner(course, seed, start=sandbox.start, give_up=sandbox.close)`, any number
    at the same time. When it is closed they have all ended, with all that they started.

    GraderFailed if it can't be made.
    """

    def __init__(self, course: Course, edition: Path, limits: Limits | None = None) -> None:
        self.course, self.edition, self.limits = course, edition.resolve(), limits or Limits()
        self.folder = Path(tempfile.mkdtemp(dir=self.edition / VIEWS))
        self.folder.chmod(0o755)
        (self.folder / "mount").mkdir()
        self.numbers = itertools.count(1)
        self.running: dict[int, Confined] = {}
        self.used: set[str] = set()
        self.lock = threading.Lock()
        self.closed = self.lost = False
        self.ready = threading.Event()
        self.settings: dict[str, Any] = {}
        self.unconfined: list[Process] = []
        if FORKS:
            self.begin()
        else:
            self.settings = WITHOUT
            self.ready.set()

    def begin(self) -> None:
        """Starts the server."""
        try:
            self.control, theirs = socket.socketpair()
            with theirs, (self.folder / "said").open("wb") as said:
                self.process = subprocess.Popen(
                    [python(), "-P", "-S", "-m", "course.classroom.sandbox.server",
                     str(theirs.fileno())],
                    cwd=self.edition, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                    env=VARIABLES | {"PYTHONPATH": str(self.edition / TOOL)},
                    pass_fds=[theirs.fileno()], start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            views.remove(self.folder)
            raise GraderFailed(f"no sandbox: {error}") from None
        uid, gid, self.mark = user()
        settings = {
            "uid": uid,
            "gid": gid,
            "plain": os.environ.get(PLAIN) == "plain",
            "folder": str(self.folder),
            "edition": str(self.edition),
            "limits": asdict(self.limits),
        }
        with suppress(OSError):
            tell(self.control, settings)
        threading.Thread(target=self.listen, daemon=True).start()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def protections(self) -> list[str]:
        """What holds here, and what does not and why, a line each."""
        self.ready.wait()
        return list(self.settings.get("protections", ()))

    def told(self) -> dict[str, Any]:
        """What the server said of itself. GraderFailed if it could not be confined."""
        self.ready.wait()
        if self.closed:
            raise InterruptedError("no more children are started")
        if not self.settings:
            raise GraderFailed(self.last_words())
        return self.settings

    def last_words(self) -> str:
        """Of a server that has ended by itself."""
        said = (self.folder / "said").read_text("utf-8", "replace").strip()
        return f"the sandbox is lost: {said.splitlines()[-1] if said else 'it ended'}"

    def start(
        self, root: Path, seed: int, plan: Mapping[str, Any], printed: BinaryIO
    ) -> Confined | Process:
        """A `Start` of grading/child.py. InterruptedError once the sandbox is closed."""
        told = self.told()
        place = self.place()
        view = place / "view"
        at = SEEN_AS if told["namespaces"] else str(view)
        inside = views.lay_out(self.course, self.edition, view, at, plan)
        if not FORKS:
            with self.lock:
                self.unconfined.append(start(view, seed, inside, printed))
            return self.unconfined[-1]
        ours, theirs = socket.socketpair()
        number = next(self.numbers)
        order = {"number": number, "seed": seed, "plan": inside, "view": f"{place.name}/view"}
        order["scratch"] = "" if told["namespaces"] else str(place / "scratch")
        with theirs, self.lock:
            child = Confined(self, number, ours, place, Seal(plan["key"], "sandbox"))
            if self.closed:
                child.gone(-signal.SIGKILL, "")
                raise InterruptedError("no more children are started")
            if self.lost:
                child.gone(-signal.SIGKILL, "")
                raise GraderFailed(self.last_words())
            self.running[number] = child
            with suppress(OSError):
                tell(self.control, order, [theirs.fileno(), printed.fileno()])
        return child

    def place(self) -> Path:
        """A folder for one child: the same for each, as long as there is one at a time."""
        with self.lock:
            if self.closed:
                raise InterruptedError("no more children are started")
            name = next(one for one in map(str, itertools.count(1)) if one not in self.used)
            self.used.add(name)
        return self.folder / name

    def leave(self, place: Path) -> None:
        """Removes it, when all that was in there has ended."""
        views.remove(place)
        if not place.exists():
            self.used.discard(place.name)

    def listen(self) -> None:
        """Hears what the server says, until it is no more."""
        with suppress(OSError):
            while (heard := hear(self.control)) is not None:
                said = heard[0]
                if "gone" in said:
                    self.running.pop(said["gone"]).gone(said["code"], said["why"])
                else:
                    self.settings = said
                    self.ready.set()
        with self.lock:
            self.lost = True
        self.ready.set()
        for child in self.running.values():
            child.gone(-signal.SIGKILL, "")
        self.control.close()

    def kill(self, number: int) -> None:
        """Ends one child, unless it has ended."""
        with self.lock, suppress(OSError):
            tell(self.control, {"kill": number})

    def near(self, text: str) -> str:
        """The text with each path inside the sandbox as it is from the course's root."""
        return views.near(text, self.edition, self.folder, SEEN_AS)

    def close(self) -> None:
        """Ends all children; the next start raises InterruptedError."""
        with self.lock:
            self.closed = True
            for process in self.unconfined:
                process.kill()
                process.wait()
            if FORKS:
                self.end()
        views.remove(self.folder)

    def end(self) -> None:
        """Ends the server, and so all that it has started."""
        with suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.mark is not None:
            self.mark.close()


def python() -> str:
    """The interpreter itself, and not what a virtual environment has of it."""
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def user() -> tuple[int, int, socket.socket | None]:
    """Whom the student's code runs as: a user and a group, and what says that they are in
    use as long as it is open."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid(), None
    if sys.platform != "linux":
        return USERS[0], USERS[0], None
    for number in USERS:
        mark = socket.socket(socket.AF_UNIX)
        try:
            mark.bind(f"\0course-sandbox-{number}")
        except OSError:
            mark.close()
        else:
            return number, number, mark
    raise GraderFailed(f"no sandbox: {len(USERS)} of them run already")
