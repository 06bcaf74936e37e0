"""How the server of a sandbox is confined: in namespaces of its own, or without."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from course.classroom.sandbox import census, landlock, linux, places
from course.classroom.sandbox.limits import Limits

LINUX = sys.platform == "linux"


class Plain:
    """Without namespaces: limits, and what else the system has."""

    def __init__(self, settings: dict[str, Any], limits: Limits, why: str) -> None:
        self.settings, self.limits = settings, limits
        self.uid = settings["uid"] if os.geteuid() == 0 else None
        if LINUX:
            linux.prctl(linux.SET_CHILD_SUBREAPER, 1)
        self.landlocked = LINUX and landlock.version() > 0
        self.namespaces = False
        self.protections = [f"namespaces: not active ({why})"]

    @contextmanager
    def for_a_run(self) -> Iterator[None]:
        """Within it the warden of a run is forked."""
        yield

    def warden(self, order: dict[str, Any]) -> None:
        """What a warden does before it forks its child."""
        if LINUX:
            linux.prctl(linux.SET_CHILD_SUBREAPER, 1)
        os.mkdir(order["scratch"], 0o700)
        if self.uid is not None:
            os.chown(order["scratch"], self.uid, self.settings["gid"])

    def child(self, order: dict[str, Any]) -> None:
        """What a child does before it grades."""
        os.setsid()
        view, scratch = order["plan"]["root"], order["scratch"]
        os.environ |= {"HOME": scratch, "TMPDIR": scratch}
        limit(self.limits)
        rules = [(view, landlock.READ), (f"{self.settings['edition']}/tool", landlock.READ)]
        if self.uid is not None:
            os.setgroups([])
            if LINUX and self.landlocked:
                # The files that there are to read are named below, whoever owns them.
                linux.prctl(linux.SET_KEEPCAPS, 1)
            os.setresgid(*[self.settings["gid"]] * 3)
            os.setresuid(*[self.uid] * 3)
            if LINUX:
                kept = 1 << linux.CAP_DAC_READ_SEARCH if self.landlocked else 0
                linux.capabilities(kept)
                if kept:
                    linux.prctl(
                        linux.CAP_AMBIENT, linux.CAP_AMBIENT_RAISE, linux.CAP_DAC_READ_SEARCH
                    )
        if LINUX:
            linux.prctl(linux.SET_NO_NEW_PRIVS, 1)
        if self.landlocked:
            hidden = places.installed()
            for place in places.python():
                rules += [(one, landlock.READ) for one in places.without(place, hidden)]
                if os.path.isdir(place):
                    rules.append((place, landlock.READ_DIR))
            rules += [(one, landlock.READ | landlock.WRITE_FILE) for one in places.DEVICES]
            landlock.restrict([*rules, (scratch, landlock.EVERYTHING)])
        os.chdir(view)

    def end_all(self, except_for: Collection[int] = ()) -> None:
        """Ends all processes that this one has started, and theirs, but for these."""
        while True:
            found = census.by_parent(census.processes()).get(os.getpid(), {})
            left = [one for one in found if one not in except_for]
            if not left:
                return
            for one in left:
                with suppress(OSError):
                    os.kill(one, signal.SIGKILL)
            for one in left:
                with suppress(ChildProcessError):
                    os.waitpid(one, 0)


def enter(settings: dict[str, Any], limits: Limits) -> Plain:
    return Plain(settings, limits, "not wanted")


def limit(limits: Limits) -> None:
    """Sets the bounds of this process and its children, which none of them can lift."""
    bounds = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": limits.cpu,
        "RLIMIT_AS": limits.space,
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NOFILE": limits.files,
    }
    for name, most in bounds.items():
        which = getattr(resource, name, None)
        if which is None:
            continue
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(which)[1]
            if hard != resource.RLIM_INFINITY:
                most = min(most, hard)
            resource.setrlimit(which, (most, most))
