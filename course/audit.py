"""`audit`: whether the tests of an exercise tell right from wrong (for maintainers).

    a wrong solution    passes at least half of the tests, fails the one that its
                        docstring names under every seed, and fails a set of tests
                        that no other wrong one fails
    an unusual one      passes all of them under 27 seeds
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from course.bank import CannotLay, Solution, solutions
from course.manifest import Course, Exercise
from course.report import Report
from course.results import Result
from course.runner import Runner

SEEDS = range(0, 27, 3)
"""A simulated test runs under its seed and the two after it."""
WRONG_SEEDS = range(0, 9, 3)
LEAST_WRONG, LEAST_UNUSUAL = 5, 2
LONGEST = 200
"""Characters of a sentence that the student reads."""


@dataclass
class Trial:
    """How the exercise's tests end with one solution: by seed, then by test."""

    solution: Solution
    broken: str = ""
    """Why its module can't be used, if it can't."""
    results: dict[int, dict[str, Result]] = field(default_factory=dict)

    def failing(self, seed: int) -> frozenset[str]:
        return frozenset(
            name.partition("::")[2]
            for name, result in self.results[seed].items()
            if result.status != "passed"
        )


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="such as 1.1; all if none is named")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    report = Report(sys.stdout, course)
    wrong = 0
    for one in course.find(options.ids):
        said: list[str] = []
        trials: list[Trial] = []
        asked = list(solutions(course, one))
        said += [str(problem) for problem in asked if isinstance(problem, CannotLay)]
        with ThreadPoolExecutor(os.cpu_count()) as pool, tempfile.TemporaryDirectory() as folder:
            for trial in pool.map(
                lambda solution, one=one, folder=folder: try_out(course, one, solution, folder),
                [solution for solution in asked if isinstance(solution, Solution)],
            ):
                trials.append(trial)
                report.progress(f"{one.id} {trial.solution.name}")
        report.progress("")
        said += problems(trials)
        count = sum(trial.solution.wrong for trial in trials)
        verdict = "see here" if said else "well"
        print(f"{one.id:<5}{one.module}: {count} wrong, {len(trials) - count} unusual: {verdict}")
        for problem in said:
            print(f"     {problem}")
        wrong += len(said)
    return 1 if wrong else 0


def try_out(course: Course, one: Exercise, solution: Solution, folder: str) -> Trial:
    """Runs the exercise's tests over a solution, under all seeds that it must be seen under."""
    trial = Trial(solution)
    file = Path(folder) / solution.name / f"{one.module}.py"
    file.parent.mkdir()
    file.write_text(solution.source, encoding="utf-8")
    for seed in WRONG_SEEDS if solution.wrong else SEEDS:
        outcome = Runner(course, seed).run({one.dotted: file}, [one])
        if outcome.broken:
            trial.broken = next(iter(outcome.broken.values())).message
            break
        trial.results[seed] = outcome.results
    return trial


def problems(trials: list[Trial]) -> Iterator[str]:
    """What is wrong with the bank of an exercise, a line each."""
    wrong = [trial for trial in trials if trial.solution.wrong]
    unusual = [trial for trial in trials if not trial.solution.wrong]
    for trial in trials:
        name = trial.solution.name
        said = of_wrong(trial) if trial.solution.wrong else of_unusual(trial)
        if trial.broken:
            said = iter([trial.broken])
        yield from (f"{name}: {problem}" for problem in said)
    signatures: dict[frozenset[str], str] = {}
    for trial in wrong:
        if trial.broken:
            continue
        other = signatures.setdefault(trial.failing(0), trial.solution.name)
        if other != trial.solution.name:
            yield f"{trial.solution.name}: fails the same tests as {other}"
    if len(wrong) < LEAST_WRONG:
        yield f"there are to be {LEAST_WRONG} wrong solutions"
    if len(unusual) < LEAST_UNUSUAL:
        yield f"there are to be {LEAST_UNUSUAL} unusual solutions"


def of_wrong(trial: Trial) -> Iterator[str]:
    solution = trial.solution
    if not solution.sentence:
        yield "its docstring is to say what the student reads"
    if len(solution.sentence) > LONGEST:
        yield f"its sentence has {len(solution.sentence)} characters, {LONGEST} are enough"
    tests = len(trial.results[0])
    failing = trial.failing(0)
    if 2 * len(failing) > tests:
        yield f"fails {len(failing)} of {tests} tests, more than half"
    for seed in trial.results:
        names = {name.partition("[")[0] for name in trial.failing(seed)}
        if solution.caught_by not in names:
            failed = ", ".join(sorted(names)) or "no test"
            yield f"not caught by {solution.caught_by or '(not named)'}, it fails {failed}" + (
                f" (--seed {seed})" if seed else ""
            )
            break


def of_unusual(trial: Trial) -> Iterator[str]:
    if not trial.solution.sentence:
        yield "its docstring is to say what is unusual"
    for seed in trial.results:
        for name, result in trial.results[seed].items():
            if result.status != "passed":
                test = name.partition("::")[2]
                yield f"fails {test} under --seed {seed}: {result.message}"
                return
