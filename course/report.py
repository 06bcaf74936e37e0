"""What a student reads after a check: an exercise a line, and under it what failed.

Drawn with the characters that the console can show, and with ASCII where it can't.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from course.grading.results import Place
from course.manifest import Course, Exercise, typed
from course.state import State
from course.stubs import UNWRITTEN
from course.workspace import Workspace, read

if TYPE_CHECKING:
    from course.check import Test, Verdict
    from course.grading.difference import Difference

WIDTH = 95
BAR = 20
PRINTED = 10
"""Lines of what a failing test printed that are shown, the last."""


class Report:
    def __init__(self, out: TextIO, course: Course) -> None:
        self.out, self.course = out, course
        try:
            "█░✓✗".encode(out.encoding or "ascii")
            self.full, self.empty, self.tick, self.cross = "█", "░", "✓", "✗"
        except UnicodeEncodeError:
            self.full, self.empty, self.tick, self.cross = "#", ".", "+", "x"

    def progress(self, text: str) -> None:
        """What is going on, on a line that the next text replaces; "" to end. Nothing
        where nobody watches."""
        if self.out.isatty():
            room = shutil.get_terminal_size().columns - 1
            print(f"\r{text[:room]:<{room}}\r", end="", file=self.out, flush=True)

    def show(self, work: Workspace, verdicts: Sequence[Verdict], whole: bool = True) -> None:
        """The report; without points where it is not about whole exercises."""
        wide = max(len(verdict.exercise.module) for verdict in verdicts)
        for verdict in verdicts:
            self.exercise(verdict, wide, whole)
            self.likely(verdict)
            self.failures(verdict.tests)
            self.way_on(verdict, whole)
        self.line()
        if whole:
            earned = round(sum(verdict.earned for verdict in verdicts), 1)
            points = round(sum(verdict.worth for verdict in verdicts), 1)
            self.line(f"{earned:g} of {points:g} points")
        self.whose(work)
        self.next(verdicts)

    def exercise(self, verdict: Verdict, wide: int, whole: bool) -> None:
        one = verdict.exercise
        bar = self.bar(verdict.earned / one.points if one.points else 0)
        points = f"{verdict.earned:g} of {verdict.worth:g}"
        passed = sum(test.status == "passed" for test in verdict.tests)
        status = verdict.status
        if verdict.status in ("failed", "timed out", "blocked"):
            blocked = sum(test.status == "blocked" for test in verdict.tests)
            others = f", {blocked} blocked" if blocked else ""
            status += f" ({passed} of {len(verdict.tests)} tests pass{others})"
        elif not whole:
            status += f" ({passed} of these; all: {typed('check', one.id)})"
        elif verdict.status == "not started":
            status += f": {self.shown(verdict.file)}"
        elif verdict.status == "reference":
            status += f"'s, as you chose; back to yours: {typed('use', one.id, 'mine')}"
        score = f"{bar}  {points:>11}  " if whole else ""
        self.line(f"{one.id:<5}{one.module:<{wide}}  {score}{status}")

    def bar(self, share: float) -> str:
        full = int(BAR * share)
        return self.full * full + self.empty * (BAR - full)

    def failures(self, tests: Sequence[Test]) -> None:
        """Those that did not pass, what is unwritten last; what is the same of several is
        said once."""
        groups: dict[tuple[object, ...], list[Test]] = {}
        for test in sorted(tests, key=lambda test: test.result.stub):
            if test.status != "passed":
                result = test.result
                place = result.place
                if place and result.status == "timed out":
                    # An endless loop may be seen at each of its lines.
                    place = (place[0], 0)
                own = (result.message, place)
                groups.setdefault((test.blocked_by or own,), []).append(test)
        for first, *others in groups.values():
            result = first.result
            if result.stub and others:
                self.line(f"   {self.cross} {len(others) + 1} tests wait for this")
            else:
                for test in (first, *others):
                    self.line(f"   {self.cross} {test.name}")
            if first.blocked_by:
                self.line(f"     blocked by {first.blocked_by}: right once that is right")
                continue
            self.paragraph(result.message)
            if result.place:
                self.line(f"     in {self.place(result.place)}")
            if result.test and not result.stub:
                self.line(f"     tested at {self.place(result.test)}")
            if not result.stub:
                self.printed(result.printed.splitlines())
            self.line(f"     again: {first.replay}")

    def likely(self, verdict: Verdict) -> None:
        """The named mistakes that the failures of an exercise look like."""
        mistakes = [mistake.sentence for mistake in verdict.likely]
        if len(mistakes) == 1:
            self.paragraph(f"likely: {mistakes[0]}")
        elif mistakes:
            self.paragraph("likely one of these:")
            for sentence in mistakes:
                self.paragraph(f"- {sentence}")

    def way_on(self, verdict: Verdict, whole: bool) -> None:
        """Where a run leaves the reference's, and the next rung of help."""
        if not verdict.own_failures:
            return
        for test in verdict.own_failures:
            if test.difference:
                self.difference(verdict.exercise, test, test.difference, picture=whole)
        unwritten = all(test.result.stub for test in verdict.own_failures)
        if whole and not unwritten:
            self.line(f"     help: {typed('help', verdict.exercise.id)}")

    def difference(
        self, one: Exercise, test: Test, found: Difference, picture: bool
    ) -> None:
        """The first event that differs, and the run as a picture or, where one test is
        looked at, as text."""
        # Imported here since it is slow, and a check that passes does without.
        from course import draw

        if found.at is None:
            return
        self.paragraph(f"the first event that differs, in: {test.name}")
        self.paragraph(f"yours:      {found.line(found.yours)}")
        self.paragraph(f"reference:  {found.line(found.reference)}")
        if picture:
            svg = draw.svg(found.yours.events)
            file = State(self.course.root).write(f"{one.id}.svg", svg)
            self.line(f"     picture: {self.shown(file)}")
        else:
            self.line()
            self.line(draw.text(found.yours.events, plain=self.full == "#"))

    def printed(self, lines: Sequence[str]) -> None:
        """What a test printed, at the end."""
        told = folded(lines, WIDTH - 7)
        if told:
            self.line("     printed" + (", at last:" if len(told) > PRINTED else ":"))
        for line in told[-PRINTED:]:
            self.line("       " + line)

    def place(self, place: Place) -> str:
        return f"{self.shown(Path(place[0]))}:{place[1]}"

    def shown(self, file: Path) -> str:
        return shown(file, self.course.root)

    def paragraph(self, text: str) -> None:
        for line in textwrap.wrap(text, WIDTH - 5, break_long_words=False):
            self.line("     " + line)

    def line(self, text: str = "") -> None:
        print(text, file=self.out)

    def whose(self, work: Workspace) -> None:
        """Whose file each module came from, and which could not be used."""
        names = {one.dotted: one.module for one in self.course.ready}
        mine = ", ".join(names[name] for name in work.mine if name not in work.broken)
        self.line(f"mine: {mine}; reference: the rest" if mine else "reference: all")
        for name, result in work.broken.items():
            why = f"{names[name]} ({result.message})"
            self.line(f"not used: {why}; the reference's ran instead")
        if work.missing:
            first = self.shown(work.files[work.missing[0].dotted])
            more = f" and {len(work.missing) - 1} more" if len(work.missing) > 1 else ""
            self.line(f"missing: {first}{more}; the reference's ran instead")

    def next(self, verdicts: Sequence[Verdict]) -> None:
        """The first function that is still to be written, or, if all that was asked for is
        right, how to go on."""
        for verdict in verdicts:
            if not verdict.file.is_file():
                continue
            before, stub, _ = read(verdict.file).partition(f" {UNWRITTEN}")
            if stub:
                function = before.rpartition('"')[2]
                place = self.place((str(verdict.file), before.count("\n") + 1))
                self.line(f"next: write {function} ({place})")
                return
        if all(verdict.status == "passed" for verdict in verdicts):
            self.line(f"next: {typed()}")


def folded(lines: Iterable[str], wide: int) -> list[str]:
    """The lines, cut; one that comes again and again is there once, with how often."""
    told = []
    for line, same in groupby(lines):
        times = len(list(same))
        often = f" ({times} times)" if times > 1 else ""
        told.append(line[: wide - len(often)] + often)
    return told


def shown(file: Path, root: Path) -> str:
    """A path as it is shown: from the course's folder where it is in there."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
