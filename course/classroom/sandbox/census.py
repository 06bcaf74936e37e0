"""What all processes of a run take together, looked at now and then."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from course.classroom.sandbox.limits import MIB, Limits

PROC = Path("/proc")
MOST_FILES = 20_000
"""So many files that are looked at; more are too many."""


@dataclass(frozen=True)
class Process:
    parent: int
    threads: int
    memory: int
    """Bytes held."""
    cpu: float
    """Seconds of computing, with those of its children that are no more."""


class Census:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.began: dict[int, float] = {}

    def excesses(self, wardens: Mapping[int, str]) -> Iterator[tuple[int, str]]:
        """The wardens, each with its folder on the disk ("" if that bounds itself), whose
        run takes more than it may, and what."""
        now = time.monotonic()
        self.began = {one: self.began.get(one, now) for one in wardens}
        if not wardens:
            return
        all = processes()
        for warden, folder in wardens.items():
            why = self.excess(below(warden, all=all).values(), folder)
            if now - self.began[warden] > self.limits.wall:
                why = f"took more than {self.limits.wall} seconds"
            if why:
                yield warden, why

    def excess(self, all: Collection[Process], folder: str) -> str:
        most = self.limits
        if sum(one.memory for one in all) > most.memory:
            return f"took more than {most.memory // MIB} MiB of memory in all its processes"
        if sum(one.threads for one in all) > most.processes:
            return f"started more than {most.processes} processes and threads"
        if sum(one.cpu for one in all) > most.cpu:
            return f"took more than {most.cpu} seconds of computing in all its processes"
        if folder and size(folder, most.disk) > most.disk:
            return f"wrote more than {most.disk // MIB} MiB"
        return ""


def processes() -> dict[int, Process]:
    """All that can be seen; none where the system has no /proc."""
    page, tick = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
    found = {}
    with suppress(OSError):
        for name in os.listdir(PROC):
            if not name.isdecimal():
                continue
            # It may end while one looks.
            with suppress(OSError):
                text = (PROC / name / "stat").read_text("utf-8", "replace")
                # Its name, in parentheses, may have anything in it.
                words = text.rpartition(")")[2].split()
                cpu = sum(map(int, words[11:15])) / tick
                memory = int(words[21]) * page
                found[int(name)] = Process(int(words[1]), int(words[17]), memory, cpu)
    return found


def below(
    number: int, except_for: Collection[int] = (), all: Mapping[int, Process] | None = None
) -> dict[int, Process]:
    """The processes that this one has started, and those that they have, but for these and
    theirs; of all that there are now, unless others are named."""
    all = processes() if all is None else all
    children: dict[int, list[int]] = {}
    for one, process in all.items():
        children.setdefault(process.parent, []).append(one)
    found: dict[int, Process] = {}
    left = [number]
    while left:
        for child in children.get(left.pop(), ()):
            if child not in except_for:
                found[child] = all[child]
                left.append(child)
    return found


def size(folder: str, enough: int) -> int:
    """The bytes of all files in a folder, or more than enough. No link is followed."""
    total = count = 0
    for place, _, files in os.walk(folder):
        for file in files:
            count += 1
            with suppress(OSError):
                total += os.lstat(os.path.join(place, file)).st_size
        if total > enough or count > MOST_FILES:
            return enough + 1
    return total
