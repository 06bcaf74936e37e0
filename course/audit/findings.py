"""What the audit wants to know of one exercise, and what it finds.

the reference       passes all
the stub            passes nothing; without any one function a test fails
a wrong solution    shows what the reference shows in the lesson's demonstration,
                    passes at least half of the tests, fails the one that its
                    docstring names under every seed, and fails a set of tests
                    that no other wrong one fails
an unusual one      shows the same, and passes all under 27 seeds
a mutant            fails a test: nine in ten, without those listed as equivalent
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import Any

from course.audit.mutants import SURVIVORS, Mutant, mutants, survivors
from course.audit.trials import Showing, Trial
from course.bank import WRONG, CannotLay, Solution, solutions
from course.grading.mistakes import FILE, Mistake, mistakes
from course.grading.results import Outcome
from course.grading.runner import BUDGET
from course.lessons.text import demonstration_cell
from course.manifest import Course, Exercise, typed
from course.reference import text_of
from course.stubs import cut
from course.workspace import stub

SEEDS = range(0, 27, 3)
"""A simulated test runs under its seed and the two after it."""
WRONG_SEEDS = range(0, 9, 3)
LEAST_WRONG, LEAST_UNUSUAL = 5, 2
LONGEST = 200
"""Characters of a sentence that the student reads."""
CAUGHT = 0.9
"""The share of the mutants that are caught, at least."""
REFERENCE, STUB = "the reference", "the stub"
PARTS = TESTS, BANK, MUTANTS = "tests", "bank", "mutants"


class Findings:
    """Of one exercise: first `runs`, then `note` what came of each, then `problems`.

    `parts` are what it is about: some of PARTS.
    """

    def __init__(
        self, course: Course, exercise: Exercise, parts: Collection[str] = PARTS
    ) -> None:
        self.course, self.exercise, self.parts = course, exercise, parts
        self.stub = stub(course, exercise)
        self.source = text_of(course, exercise.reference)
        self.solutions: list[Solution] = []
        self.unusable: list[str] = []
        for one in solutions(course, exercise):
            if isinstance(one, CannotLay):
                self.unusable.append(str(one))
            else:
                self.solutions.append(one)
        self.mutants = mutants(self.source, exercise.write)
        self.listed = survivors(course, exercise)
        self.cuts = {name: cut(self.source, [name]) for name in exercise.write}
        self.outcomes: dict[tuple[str, int], Outcome] = {}
        self.shown: dict[str, tuple[str, str]] = {}

    def runs(self) -> Iterator[Trial | Showing]:
        def trial(name: str, source: str, seed: int = 0, **options: Any) -> Trial:
            return Trial(self.exercise, name, source, seed, **options)

        if BANK in self.parts or MUTANTS in self.parts:
            yield trial(REFERENCE, self.source)
        if TESTS in self.parts:
            yield trial(STUB, self.stub)
            for name, source in self.cuts.items():
                yield trial(f"without {name}", source, stop=True)
        if BANK in self.parts:
            yield from self.showings()
            for one in self.solutions:
                for seed in WRONG_SEEDS if one.wrong else SEEDS:
                    yield trial(one.name, one.source, seed)
        if MUTANTS in self.parts:
            for mutant in self.mutants:
                yield trial(str(mutant), mutant.source, stop=True, budget=BUDGET / 2)

    def showings(self) -> Iterator[Showing]:
        """The lesson's demonstration with each solution, if there is one."""
        program = demonstration_cell(self.course, self.exercise)
        if program is not None:
            yield Showing(self.exercise, REFERENCE, self.source, program)
            for one in self.solutions:
                yield Showing(self.exercise, one.name, one.source, program)

    def note(self, run: Trial | Showing, result: Any) -> None:
        if isinstance(run, Trial):
            self.outcomes[run.name, run.seed] = result
        else:
            self.shown[run.name] = result

    def summary(self) -> str:
        wrong = sum(one.wrong for one in self.solutions)
        text = f"{wrong} wrong, {len(self.solutions) - wrong} unusual"
        if MUTANTS in self.parts:
            caught = len(self.mutants) - len(self.surviving())
            listed = f", {len(self.listed)} listed" if self.listed else ""
            text += f", {caught} of {len(self.mutants)} mutants caught{listed}"
        return text

    def problems(self) -> Iterator[str]:
        """What is not as it should be, a line each."""
        if (REFERENCE, 0) in self.outcomes:
            failing = sorted(self.failing(REFERENCE))
            yield from (f"the reference fails {name}" for name in failing)
        if TESTS in self.parts:
            yield from self.of_tests()
        if BANK in self.parts:
            yield from self.of_bank()
        if MUTANTS in self.parts:
            yield from self.of_mutants()

    def of_tests(self) -> Iterator[str]:
        results = self.outcomes[STUB, 0].results
        if not results:
            yield f"{self.exercise.tests} has no test that can run"
            return
        passing = [test for test, result in results.items() if result.status == "passed"]
        if passing:
            example = passing[0].partition("::")[2]
            yield f"the stub passes {len(passing)} tests, the first is {example}"
        for name in self.cuts:
            if not self.failing(f"without {name}"):
                yield f"no test needs {name}"

    def of_bank(self) -> Iterator[str]:
        yield from self.unusable
        wrong = [one for one in self.solutions if one.wrong]
        for one in self.solutions:
            said = self.of_wrong(one) if one.wrong else self.of_unusual(one)
            yield from (f"{one.name}: {problem}" for problem in said)
        signatures: dict[frozenset[str], str] = {}
        for one in wrong:
            other = signatures.setdefault(self.failing(one.name), one.name)
            if other != one.name:
                yield f"{one.name}: fails the same tests as {other}"
        if len(wrong) < LEAST_WRONG:
            yield f"there are to be {LEAST_WRONG} wrong solutions"
        if len(self.solutions) - len(wrong) < LEAST_UNUSUAL:
            yield f"there are to be {LEAST_UNUSUAL} unusual solutions"
        known = {mistake.name: mistake for mistake in mistakes(self.course, self.exercise)}
        found = {mistake.name: mistake for mistake in self.mistakes()}
        if known != found:
            differ = [name for name in known | found if known.get(name) != found.get(name)]
            again = typed("audit", self.exercise.id, "--write")
            yield f"{FILE} is not right about {', '.join(differ)}: `{again}`, and commit it"

    def of_wrong(self, one: Solution) -> Iterator[str]:
        if not one.sentence:
            yield "its docstring is to say what the student reads"
        if len(one.sentence) > LONGEST:
            yield f"its sentence has {len(one.sentence)} characters, {LONGEST} are enough"
        yield from self.of_solution(one)
        tests = len(self.outcomes[REFERENCE, 0].results)
        failing = self.failing(one.name)
        if 2 * len(failing) > tests:
            yield f"fails {len(failing)} of {tests} tests, more than half"
        for seed in WRONG_SEEDS:
            names = self.failing(one.name, seed)
            if one.caught_by not in names | {name.partition("[")[0] for name in names}:
                failed = ", ".join(sorted(names)) or "no test"
                under = f" under --seed {seed}" if seed else ""
                yield f"not caught by {one.caught_by or '(not named)'}; fails {failed}{under}"
                return

    def of_unusual(self, one: Solution) -> Iterator[str]:
        if not one.sentence:
            yield "its docstring is to say what is unusual"
        yield from self.of_solution(one)
        for seed in SEEDS:
            for name, result in self.outcomes[one.name, seed].results.items():
                if result.status != "passed":
                    test = name.partition("::")[2]
                    yield f"fails {test} under --seed {seed}: {result.message}"
                    return

    def of_solution(self, one: Solution) -> Iterator[str]:
        for result in self.outcomes[one.name, 0].broken.values():
            yield f"can't be used: {result.message}"
        yield from self.of_demonstration(one.name)

    def of_demonstration(self, name: str) -> Iterator[str]:
        if name in self.shown:
            printed, error = self.shown[name]
            expected = self.shown[REFERENCE][0].splitlines()
            if error:
                yield f"the lesson's demonstration ends with: {error}"
            elif (lines := printed.splitlines()) != expected:
                other, line = first_difference(lines, expected)
                yield f"the lesson's demonstration prints {other!r} where {line!r} is expected"

    def of_mutants(self) -> Iterator[str]:
        surviving = {mutant.key for mutant in self.surviving()}
        for key, reason in self.listed.items():
            function, before, after, _ = key
            if not reason.strip():
                yield f"{SURVIVORS}: {function}: {before} -> {after}: no reason is given"
            if key not in surviving:
                there = any(mutant.key == key for mutant in self.mutants)
                why = "is caught" if there else "is no mutant of it"
                yield f"{SURVIVORS}: {function}: {before} -> {after} {why}: remove it"
        counted = len(self.mutants) - len(self.listed)
        unlisted = [mutant for mutant in self.surviving() if mutant.key not in self.listed]
        if len(unlisted) > (1 - CAUGHT) * counted:
            yield f"{len(unlisted)} mutants of {counted} live, more than one in ten"

    def surviving(self) -> list[Mutant]:
        """The mutants that no test catches."""
        return [one for one in self.mutants if not self.failing(str(one))]

    def unlisted(self) -> list[str]:
        """Those of them of which nothing is said, with their places."""
        if MUTANTS not in self.parts:
            return []
        return [
            f"{self.exercise.reference}:{one.line}: {one}"
            for one in self.surviving()
            if one.key not in self.listed
        ]

    def failing(self, name: str, seed: int = 0) -> frozenset[str]:
        """The tests that do not pass; or what can't be used, which is as good."""
        outcome = self.outcomes[name, seed]
        return frozenset(
            test.partition("::")[2]
            for test, result in outcome.results.items()
            if result.status != "passed"
        ) | frozenset([*outcome.broken, *outcome.unusable])

    def mistakes(self) -> list[Mistake]:
        """What `check` is to know of the wrong solutions."""
        return [
            Mistake(one.name.removeprefix(WRONG), one.sentence, self.failing(one.name))
            for one in self.solutions
            if one.wrong
        ]


def first_difference(lines: list[str], expected: list[str]) -> tuple[str, str]:
    """The first line that is not as expected, and the one that is ("" for none)."""
    pairs = zip_longest(lines, expected, fillvalue="")
    return next(pair for pair in pairs if pair[0] != pair[1])
