"""A sandbox where there are no namespaces: what else the system has.

On Linux that is Landlock for the files, a user of its own where the grader is root, and
being told of orphans, so that they can be ended. Elsewhere there are bounds and little else.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from course.classroom.sandbox import census, landlock, linux, places
from course.classroom.sandbox.limits import MIB, Limits

LINUX = sys.platform == "linux"
ROUNDS = 100
OTHERS = 4
"""So many times the processes of one run there may be more of a user who has others."""


class Plain:
    namespaces = False

    def __init__(self, settings: dict[str, Any], limits: Limits, why: str) -> None:
        self.limits, self.gid = limits, settings["gid"]
        self.tool = f"{settings['edition']}/tool"
        self.landlock = landlock.version() if LINUX else 0
        places_read = [*places.python(), self.tool, settings["folder"]]
        self.uid: int | None = settings["uid"]
        closed = next((one for one in places_read if not open_to_all(one)), "")
        user = "a user without rights, which owns nothing else"
        if os.geteuid() != 0:
            self.uid, user = None, "not active: it is the grader's own"
        elif closed and not self.landlock:
            self.uid, user = None, f"not active: it is root, since others can't read {closed}"
        if LINUX:
            linux.prctl(linux.SET_CHILD_SUBREAPER)
        self.protections = [
            f"namespaces: not active ({why})",
            f"files: {self.files()}",
            f"disk: its run is ended when it has written {limits.disk // MIB} MiB",
            "network: not active, it can connect to where this machine can",
            f"processes: {self.processes()}",
            f"user: {user}",
            limits.told(),
        ]

    def files(self) -> str:
        if self.landlock:
            told = (
                "of this machine it reads Python's, the tests and the reference's other "
                "modules, and writes to a folder of its own (Landlock)"
            )
            own = "; of files of the grader's user it can change rights and times"
            return told if self.uid is not None else told + own
        return "not active, it can read what its user can (no Landlock, as from Linux 5.13)"

    def processes(self) -> str:
        if not LINUX:
            return "what it leaves is ended, but for what has made a session of its own"
        if self.uid is None and self.landlock < landlock.SCOPES_FROM:
            return "what it leaves is ended; it can end what runs under its user"
        return "what it leaves is ended, and it reaches none but its own"

    def fork(self) -> int:
        """Forks the warden of a run, as os.fork does."""
        return os.fork()

    def warden(self, order: dict[str, Any]) -> None:
        """What a warden does before it forks its child."""
        if LINUX:
            linux.prctl(linux.SET_CHILD_SUBREAPER)
        os.mkdir(order["scratch"], 0o700)
        if self.uid is not None:
            os.chown(order["scratch"], self.uid, self.gid)

    def child(self, order: dict[str, Any]) -> None:
        """What a child does before it grades."""
        view, scratch = order["plan"]["root"], order["scratch"]
        os.environ |= {"HOME": scratch, "TMPDIR": scratch}
        self.limits.set(self.limits.processes if self.uid is not None else more_of_this_user(
            OTHERS * self.limits.processes
        ))  # fmt: skip
        if self.uid is not None:
            self.become(self.uid)
        if LINUX:
            linux.prctl(linux.SET_NO_NEW_PRIVS)
        if self.landlock:
            landlock.restrict(self.rules(view, scratch))
        os.chdir(view)

    def become(self, uid: int) -> None:
        """Gives up being root."""
        os.setgroups([])
        if LINUX:
            linux.prctl(linux.SET_KEEPCAPS)
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(uid, uid, uid)
        if LINUX:
            # Python may be in root's own folder. What there is to read is said by rules().
            reads = linux.CAP_DAC_READ_SEARCH
            linux.capabilities(1 << reads if self.landlock else 0)
            if self.landlock:
                linux.prctl(linux.CAP_AMBIENT, linux.CAP_AMBIENT_RAISE, reads)

    def rules(self, view: str, scratch: str) -> Iterator[tuple[str, int]]:
        """The files that there are, and for what."""
        hidden = places.installed()
        for place in places.python():
            for one in places.without(place, hidden):
                yield one, landlock.READ
            # Python lists each folder that it imports from.
            if os.path.isdir(place):
                yield place, landlock.READ_DIR
        for place in (view, self.tool):
            yield place, landlock.READ
        for place in places.DEVICES:
            yield place, landlock.READ | landlock.WRITE_FILE
        yield scratch, landlock.EVERYTHING

    def end_all(self, except_for: Collection[int] = ()) -> None:
        """Ends all processes that this one has started, and theirs, but for these and
        theirs."""
        for _ in range(ROUNDS):
            if not self.end(except_for):
                return
        if self.uid is not None:
            # Who wakes each other all the time is ended at once.
            if (helper := os.fork()) == 0:
                os.setresuid(self.uid, self.uid, self.uid)
                os.kill(-1, signal.SIGKILL)
                os._exit(0)
            os.waitpid(helper, 0)
            self.end(except_for)

    def end(self, except_for: Collection[int]) -> bool:
        """Ends all that there are; whether there were any."""
        stopped: set[int] = set()
        # Whoever forks is faster than who ends one after the other, so that first they are
        # stopped, which leaves no place for new ones.
        while new := census.below(os.getpid(), except_for).keys() - stopped:
            signal_all(new, signal.SIGSTOP)
            stopped |= new
        signal_all(stopped, signal.SIGKILL)
        for one in stopped:
            # Some are the children of others, and this one's when these have ended.
            with suppress(ChildProcessError):
                os.waitpid(one, 0)
        return bool(stopped)


def signal_all(processes: Collection[int], number: int) -> None:
    for one in processes:
        with suppress(OSError):
            os.kill(one, number)


def open_to_all(path: str) -> bool:
    """Whether every user may read it."""
    file = Path(path).resolve()
    above = all(folder.stat().st_mode & 0o001 for folder in file.parents)
    return above and bool(file.stat().st_mode & 0o004)


def more_of_this_user(count: int) -> int | None:
    """So many processes more than this user has now; None where they can't be counted."""
    now = 0
    for number, process in census.processes().items():
        with suppress(OSError):
            if os.stat(f"/proc/{number}").st_uid == os.getuid():
                now += process.threads
    return now + count if now else None
