"""Exercises whose tests the student writes: each of them is tried on several runtimes.

A runtime is the reference, or the reference with what has its name in the banks of the
exercises that this one needs: `runtimes` of the manifest names them. A wrong one is found if
a test fails on it that passes on all right ones: one that fails on a right one proves nothing.

What always holds: nothing of the student but the tests themselves is in a runtime, each
runs in a process of its own, and tests that look at how it is written are not tried at all.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from course.bank import WRONG, lay_over
from course.grading.plain_sight import peeks
from course.grading.results import MARK
from course.lessons.play import play
from course.manifest import Course, Exercise, Wrong
from course.reference import is_there, text_of
from course.stubs import UNWRITTEN
from course.workspace import read

REFERENCE = "the reference"
BUDGET = 4.0
"""Seconds of computing for all tests on one runtime."""


@dataclass
class Tried:
    """What each test does on each runtime: "fails: " and why, "" where it passes."""

    outcomes: dict[str, dict[str, str]]
    """By runtime, then by test."""
    printed: str
    """What the tests printed on the reference."""

    def passes(self, runtime: str) -> None:
        """AssertionError if a test fails on this right runtime."""
        for test, why in self.outcomes[runtime].items():
            assert not why, f"{test} {why}"

    def each_finds_something(self) -> None:
        """AssertionError if a test fails on the reference, or on no wrong runtime."""
        for test, why in self.outcomes[REFERENCE].items():
            assert not why, f"{test} {why}"
            assert any(self.fails(test, wrong=True)), (
                f"{test} passes on every wrong runtime as well: what would it find?"
            )

    def caught(self, runtime: str) -> None:
        """AssertionError if no test finds what is wrong with this runtime."""
        failing = {test: why for test, why in self.outcomes[runtime].items() if why}
        unfair = [test for test in failing if any(self.fails(test, wrong=False))]
        assert len(failing) > len(unfair), "none of your tests finds it" + "".join(
            f"; {test} fails on it, but on a right runtime too"
            for test in unfair
            if failing[test] != UNWRITTEN
        )

    def fails(self, test: str, *, wrong: bool) -> Iterator[bool]:
        """Whether the test fails, on each of the wrong runtimes, or of the right ones."""
        for runtime, of in self.outcomes.items():
            if runtime.startswith(WRONG) is wrong:
                yield bool(of[test])


def try_tests(course: Course, exercise: Exercise, tests: str, seed: int) -> Tried:
    """Runs the tests in the file `tests` on each runtime of the exercise, side by side."""
    names = [REFERENCE, *exercise.runtimes]
    # The reference's own may be in a zip, and are imported from there.
    own = {exercise.dotted: Path(tests)} if Path(tests).is_file() else {}
    source = read(Path(tests)) if own else text_of(course, exercise.reference)
    if peeked := peeks(source):
        refused = dict.fromkeys(exercise.write, f"fails: {peeked}")
        return Tried(dict.fromkeys(names, refused), "")
    printed = ""

    def on(runtime: str) -> dict[str, str]:
        nonlocal printed
        files = dict(own)
        for about, solution in parts(course, exercise, runtime):
            reference = text_of(course, about.reference)
            laid = lay_over(reference, text_of(course, solution), solution)
            # Under a name that does not tell a test what it is tried on.
            file = Path(tempfile.mkdtemp(dir=folder)) / f"{about.module}.py"
            file.write_text(laid, encoding="utf-8")
            files[about.dotted] = file
        found: dict[str, str] = {}
        while left := [test for test in exercise.write if test not in found]:
            program = (
                "from course.grading.attempts import attempt\n"
                f"attempt({exercise.dotted!r}, {left!r}, {seed})\n"
            )
            played = play(course, program, files, budget=BUDGET)
            # What the tests print stands before, between and behind what is told of them.
            pieces = played.printed.split(MARK)
            told = dict(map(json.loads, pieces[1::2]))
            if runtime == REFERENCE:
                printed += "".join(pieces[::2])
            # The one at which it all ended costs itself; those behind it are tried again.
            ended = next((test for test in left if test not in told), None)
            found |= told | ({ended: f"fails: {played.error}"} if ended else {})
        return found

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(names)) as pool:
        return Tried(dict(zip(names, pool.map(on, names), strict=True)), printed)


def parts(course: Course, exercise: Exercise, runtime: str) -> list[tuple[Exercise, str]]:
    """What a runtime has instead of the reference's modules: of which exercise, and the
    solution in its bank, from the root. Wrong if there is no such runtime."""
    needed = [one for one in course.exercises if one.id in exercise.needs]
    solutions = [(one, f"{one.bank}/{runtime}.py") for one in needed]
    found = [(one, file) for one, file in solutions if is_there(course, file)]
    if not found and runtime != REFERENCE:
        raise Wrong(f"{exercise.id}: no {runtime}.py in a bank of {', '.join(exercise.needs)}")
    return found
