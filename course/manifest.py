"""The manifest: what syllabus.toml says of chapters and exercises.

Everything else that the tool knows of an exercise follows from it: the reference's
file, the student's file, the tests, the points (one a minute). `ready` exercises are
those that can be checked; the others are listed.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


class Wrong(Exception):
    """The command was used wrongly; the text is one line that says how it is used."""


def typed(*words: str) -> str:
    """A command of the course as one types it."""
    if os.name == "nt":
        return subprocess.list2cmdline(["py", "-m", "course", *words])
    return shlex.join(["python3", "-m", "course", *words])


@dataclass(frozen=True)
class Chapter:
    number: int
    name: str
    directory: str
    """Under chapters/ and tests/, such as "1_node_communication"."""
    package: str
    """The reference's, such as "minibeam.nodes"."""


@dataclass(frozen=True)
class Exercise:
    id: str
    name: str
    module: str
    title: str
    minutes: int
    needs: tuple[str, ...]
    notes: tuple[str, ...]
    write: tuple[str, ...]
    """The functions that students write: "send", or "Mailbox.put" for a method."""
    drop: tuple[str, ...]
    """Private helpers of the reference that would give the answer away."""
    runtimes: tuple[str, ...]
    """Of an exercise whose tests the student writes: what they are tried on, by its name in
    the banks of the exercises that this one needs. Copies without banks keep these files."""
    package: str
    """The reference's; the chapter's, unless it is no part of the runtime."""
    ready: bool
    chapter: Chapter

    @property
    def points(self) -> int:
        return self.minutes

    @property
    def dotted(self) -> str:
        """The module's full name, such as "minibeam.nodes.mailboxes"."""
        return f"{self.package}.{self.module}"

    @property
    def file(self) -> str:
        """The student's file, from the root."""
        return f"chapters/{self.chapter.directory}/{self.module}.py"

    @property
    def lesson(self) -> str:
        """The lesson that it has a section in."""
        return f"chapters/{self.chapter.directory}/lesson.md"

    @property
    def reference(self) -> str:
        return f"solutions/{self.dotted.replace('.', '/')}.py"

    @property
    def tests(self) -> str:
        return f"tests/{self.chapter.directory}/test_{self.module}.py"

    @property
    def bank(self) -> str:
        """The folder of its wrong and unusual solutions."""
        return f"tests/{self.chapter.directory}/{self.module}"


class Course:
    """The course in one folder. Wrong if its manifest can't be read."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        file = self.root / "course" / "syllabus.toml"
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
            self.chapters = [Chapter(**one) for one in content["chapter"]]
            chapters = {str(chapter.number): chapter for chapter in self.chapters}
            self.exercises = [exercise(one, chapters) for one in content["exercise"]]
            self.isolated_share: float = content["grade"]["isolated_share"]
            """How much of a grade is for a module on the reference's others, from 0 to 1."""
            self.notes: dict[str, str] = content.get("notes", {})
            """The lines of the notes, by number, in a few words."""
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Wrong(f"{file}: {error}") from None

    @cached_property
    def ready(self) -> list[Exercise]:
        return [one for one in self.exercises if one.ready]

    def find(self, ids: Sequence[str]) -> list[Exercise]:
        """The ready exercises with these ids or module names, in the course's order.

        All ready ones for no ids. Wrong, with what there is, for an unknown one.
        """
        for id in ids:
            if not any(id in (one.id, one.module) for one in self.ready):
                there = ", ".join(one.id for one in self.ready)
                what = "is not ready yet" if self.listed(id) else "is no exercise"
                raise Wrong(f"{id} {what}; there are {there}")
        return [one for one in self.ready if not ids or one.id in ids or one.module in ids]

    def listed(self, id: str) -> bool:
        return any(id in (one.id, one.module) for one in self.exercises)


def exercise(entry: dict, chapters: dict[str, Chapter]) -> Exercise:
    """One [[exercise]] of the manifest, with what may be left out filled in."""
    lists = {key: tuple(entry.pop(key, ())) for key in LISTS}
    chapter = chapters[entry["id"].partition(".")[0]]
    entry.setdefault("package", chapter.package)
    ready = entry.pop("ready", False)
    return Exercise(**entry, **lists, ready=ready, chapter=chapter)


LISTS = ("needs", "notes", "write", "drop", "runtimes")
