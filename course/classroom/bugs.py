"""Bugs of the banks in a student's own modules, chosen by the student's name.

    an exercise that the student passes ──> a wrong solution of its bank, laid over their
    module ──> some of its tests fail, the one that names the mistake among them ──> the run
    of one that fails, beside the run with their module as it is

What always holds: a bug is used only if at least one test fails and not all, and the two
runs differ at an event which is the mistake's: not one by which the student's way to write
a function differs from the reference's, nor the failure of the test itself. The same name
and modules give the same bugs.
"""

from __future__ import annotations

import ast
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from course.bank import WRONG, CannotLay, first_line, lay_over, told_by
from course.grading.difference import Difference, between
from course.grading.mistakes import mistakes
from course.grading.results import Outcome, Seen, sentence
from course.grading.runner import Runner
from course.manifest import Exercise
from course.reference import text_of
from course.stubs import definitions
from course.workspace import read

MOST = 80
"""Events of a run that a person is to read."""
NOBODY = {"", "?"}
"""What stands for a process that is not known."""
STORY = "story"
"""What a test is called in its run."""


@dataclass
class Bug:
    exercise: Exercise
    name: str
    """Of the wrong solution."""
    sentence: str
    """What is wrong."""
    tests: list[str]
    """All tests of the exercise, as sentences."""
    failing: list[str]
    """Of these, those that fail with the bug."""
    shown: str
    """The one of which the run is shown."""
    difference: Difference
    """`yours` is the run with the bug, `reference` the one with the module as it is."""

    @property
    def run(self) -> Seen:
        return self.difference.yours

    @property
    def at(self) -> int:
        """The number of the first event that the bug changes, from 0."""
        assert self.difference.at is not None
        return self.difference.at

    @property
    def culprits(self) -> set[str]:
        """Who does, or is missed by, that event: processes and nodes."""
        runs = (self.difference.yours, self.difference.reference)
        events = [run.events[self.at] for run in runs if self.at < len(run.events)]
        return {name for event in events for name in (event.source, event.where)} - NOBODY


def choose(
    runner: Runner, mine: Mapping[str, Path], student: str, folder: Path
) -> Iterator[Bug]:
    """Bugs for a student with these modules, each of another exercise as long as there is
    one; files with bugs in them are written into the folder."""
    dice = random.Random(student)
    exercises = [one for one in runner.course.ready if one.dotted in mine and not one.runtimes]
    dice.shuffle(exercises)
    left: dict[Exercise, list[Candidate]] = {}
    while exercises:
        for one in list(exercises):
            if one not in left:
                found = candidates(runner, one, mine[one.dotted])
                left[one] = dice.sample(found, len(found))
            bugs = (put(runner, one, mine[one.dotted], left[one].pop(), folder)
                    for _ in list(left[one]))  # fmt: skip
            if bug := next(filter(None, bugs), None):
                yield bug
            else:
                exercises.remove(one)


@dataclass
class Candidate:
    wrong: Path
    test: str
    """The one that names the mistake, as pytest names it."""
    right: Seen
    """Its run with the module as it is."""


def candidates(runner: Runner, one: Exercise, module: Path) -> list[Candidate]:
    """The wrong solutions whose test makes a run that a person can read; none unless the
    module passes."""
    bank = runner.course.root / one.bank
    naming: dict[str, list[Path]] = {}
    for mistake in mistakes(runner.course, one):
        file = bank / f"{WRONG}{mistake.name}.py"
        _, caught_by = told_by(read(file))
        for test in sorted(mistake.tests):
            if test.partition("[")[0] == caught_by:
                naming.setdefault(f"{one.tests}::{test}", []).append(file)
                break
    outcome = runner.run({one.dotted: module}, [one], shown=dict.fromkeys(naming, 0))
    if outcome.broken or not outcome.results or failures(outcome):
        return []
    runs = {test: outcome.results[test].seen for test in naming if test in outcome.results}
    return [
        Candidate(wrong, test, seen)
        for test, seen in runs.items()
        if seen is not None and 0 < len(seen.events) <= MOST
        for wrong in naming[test]
    ]


def put(
    runner: Runner, one: Exercise, module: Path, this: Candidate, folder: Path
) -> Bug | None:
    """The bug in this module; None where it does not show as it is to."""
    solution = read(this.wrong)
    file = lay(module, solution, folder)
    if file is None:
        return None
    outcome = runner.run({one.dotted: file}, [one], shown={this.test: 0})
    failing, shown = failures(outcome), outcome.results.get(this.test)
    if outcome.broken or outcome.hangs or len(failing) == len(outcome.results):
        return None
    if this.test not in failing or shown is None or shown.seen is None:
        return None
    difference = between(nameless(shown.seen, this.test), nameless(this.right, this.test))
    if len(shown.seen.events) > MOST or not tells(difference):
        return None
    # Where the student writes a function in another way, that may be what differs first.
    right = lay(module, same_parts(text_of(runner.course, one.reference), solution), folder)
    control = right and runner.run(
        {one.dotted: right}, [one], only=[this.test], shown={this.test: 0}
    ).results.get(this.test)
    if not control or control.status != "passed" or control.seen is None:
        return None
    if between(shown.seen, control.seen).at != difference.at:
        return None
    said, _ = told_by(solution)
    return Bug(
        one, this.wrong.stem.removeprefix(WRONG), said,
        [sentence(name) for name in outcome.results], [sentence(name) for name in failing],
        sentence(this.test), difference,
    )  # fmt: skip


def lay(module: Path, solution: str, folder: Path) -> Path | None:
    """A file with the module that has the solution laid over it; None if it can't be."""
    try:
        laid = lay_over(read(module), solution, module.name)
    except (CannotLay, SyntaxError):
        return None
    # In a folder whose name does not tell what is wrong.
    file = Path(tempfile.mkdtemp(dir=folder)) / module.name
    file.write_text(laid, encoding="utf-8", newline="\n")
    return file


def same_parts(reference: str, solution: str) -> str:
    """What the reference has in the place of each function and constant of a solution."""
    nodes, lines = definitions(reference), reference.split("\n")
    found = []
    for name in definitions(solution):
        node = nodes.get(name)
        if node is None or isinstance(node, ast.ClassDef):
            continue
        owner = name.rpartition(".")[0]
        found += [f"class {owner}:"] if owner else []
        found += lines[first_line(node) - 1 : node.end_lineno]
    return "\n".join(found)


def tells(difference: Difference) -> bool:
    """Whether the first event that differs is more than the end of the test."""
    at = difference.at
    if at is None:
        return False

    def ends(run: Seen) -> bool:
        if at == len(run.events):
            return True
        event = run.events[at]
        stories = {each.source for each in run.events if each.text.startswith(STORY)}
        return event.kind == "exit" and event.source in stories

    broken, right = difference.yours, difference.reference
    # A test that fails ends; one that does not, and differs in how it ends, says no more.
    return not ends(broken) or (at == len(broken.events) and not ends(right))


def nameless(run: Seen, test: str) -> Seen:
    """The run without the test's own name, which a process has that it spawns."""
    name = test.rpartition("::")[2].partition("[")[0]
    return Seen(run.number, [replace(one, text=one.text.replace(name, STORY))
                             for one in run.events])  # fmt: skip


def failures(outcome: Outcome) -> list[str]:
    return [name for name, result in outcome.results.items() if result.status != "passed"]
