"""What a student reads after a check: an exercise a line, and under it what failed.

Drawn with the characters that the console can show, and with ASCII where it can't.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from course.manifest import Course
from course.results import Place
from course.workspace import Workspace

if TYPE_CHECKING:
    from course.check import Test, Verdict

WIDTH = 95
BAR = 20


class Report:
    def __init__(self, out: TextIO, root: Path) -> None:
        self.out, self.root = out, root
        try:
            "█░✗".encode(out.encoding or "ascii")
            self.full, self.empty, self.cross = "█", "░", "✗"
        except UnicodeEncodeError:
            self.full, self.empty, self.cross = "#", ".", "x"

    def show(self, course: Course, work: Workspace, verdicts: Sequence[Verdict]) -> None:
        wide = max(len(verdict.exercise.module) for verdict in verdicts)
        for verdict in verdicts:
            self.exercise(verdict, wide)
            self.failures(verdict.tests)
        self.line()
        earned = round(sum(verdict.earned for verdict in verdicts), 1)
        points = sum(verdict.exercise.points for verdict in verdicts)
        self.line(f"{earned:g} of {points} points")
        for line in whose(course, work):
            self.line(line)

    def exercise(self, verdict: Verdict, wide: int) -> None:
        one = verdict.exercise
        full = int(BAR * verdict.earned / one.points) if one.points else 0
        bar = self.full * full + self.empty * (BAR - full)
        points = f"{verdict.earned:g} of {one.points}"
        passed = sum(test.status == "passed" for test in verdict.tests)
        status = verdict.status
        if verdict.status in ("failed", "timed out", "blocked"):
            status += f" ({passed} of {len(verdict.tests)} tests pass)"
        elif verdict.status == "not started":
            status += f": {shown(verdict.file, self.root)}"
        self.line(f"{one.id:<5}{one.module:<{wide}}  {bar}  {points:>11}  {status}")

    def failures(self, tests: Sequence[Test]) -> None:
        """Those that did not pass; what is the same of several is said once."""
        groups: dict[tuple[object, ...], list[Test]] = {}
        for test in tests:
            if test.status != "passed":
                result = test.result
                own = (result.message, result.place)
                groups.setdefault((test.blocked_by or own,), []).append(test)
        for group in groups.values():
            for test in group:
                self.line(f"   {self.cross} {test.name}")
            first = group[0]
            if first.blocked_by:
                self.line(f"     blocked by {first.blocked_by}: right once that is right")
                continue
            self.paragraph(first.result.message)
            if first.result.place:
                self.line(f"     in {self.place(first.result.place)}")
            for test in group:
                if test.result.test:
                    self.line(f"     tested at {self.place(test.result.test)}")
        for replay in dict.fromkeys(
            test.replay for group in groups.values() for test in group
        ):
            self.line(f"   again: {replay}")

    def place(self, place: Place) -> str:
        return f"{shown(Path(place[0]), self.root)}:{place[1]}"

    def paragraph(self, text: str) -> None:
        for line in textwrap.wrap(text, WIDTH - 5, break_long_words=False):
            self.line("     " + line)

    def line(self, text: str = "") -> None:
        print(text, file=self.out)


def whose(course: Course, work: Workspace) -> list[str]:
    """Whose file each module came from, and which could not be used."""
    names = {one.dotted: one.module for one in course.ready}
    mine = [names[name] for name in work.mine if name not in work.broken]
    lines = [f"mine: {', '.join(mine)}; reference: the rest" if mine else "reference: all"]
    for name, result in work.broken.items():
        why = f"{names[name]} ({result.message})"
        lines.append(f"not used: {why}; the reference's ran instead")
    for one in work.missing:
        file = shown(work.files[one.dotted], course.root)
        lines.append(f"missing: {file}; the reference's ran instead")
    return lines


def shown(file: Path, root: Path) -> str:
    """A path as it is shown: from the course's folder where it is in there."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
