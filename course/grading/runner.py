"""Tests in, results out, whatever the student's code does.

A test that hangs or takes the whole process with it costs itself alone: its child is
ended, and another one runs the tests that are left. So does a student's module that
can't be imported: it is noted as broken, and the reference's takes its place. An
exercise of which several tests did not end is given up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from course.grading.child import Child, Start, start
from course.grading.contracts import contract
from course.grading.forks import Servers
from course.grading.reading import usual
from course.grading.results import Outcome, Result
from course.manifest import Course, Exercise
from course.reference import import_path, text_of

BUDGET = 4.0
"""Seconds of computing that one test may take; a simulation ends itself long before."""
PATIENCE = 3
"""Tests of one exercise that do not end, after which the rest of it is given up."""
NOT_RUN = "not run, since others of the exercise did not end"


@dataclass
class Runner:
    """Runs tests of a course under one seed; `notice` hears of each as it starts."""

    course: Course
    seed: int = 0
    budget: float = BUDGET
    stop: bool = False
    """Whether the first test that does not pass is enough."""
    strict: bool = False
    """Whether what the student's code does is watched, and noted in Outcome.flags."""
    start: Start = start
    """How a child is started."""
    give_up: Callable[[], object] = lambda: None
    """Ends the children that run."""
    notice: Callable[[str], object] = lambda text: None
    ended: threading.Event = field(default_factory=threading.Event)
    """Once set, no more children are started."""

    @contextmanager
    def threads(self, count: int | None) -> Iterator[ThreadPoolExecutor]:
        """So many threads to run tests in; Ctrl-C or an error ends what they do."""
        pool = ThreadPoolExecutor(count)
        try:
            yield pool
        except BaseException:
            self.ended.set()
            self.give_up()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def run(
        self,
        mine: Mapping[str, Path],
        exercises: Sequence[Exercise],
        *,
        only: Collection[str] | None = None,
        words: str = "",
        shown: Mapping[str, int] = MappingProxyType({}),
        sabotage: Sequence[Mapping[str, object]] = (),
    ) -> Outcome:
        """Runs the tests of these exercises over the student's modules in `mine`.

        All other modules are the reference's. `only` names the tests to run, if not
        all; `words` are a whole name as a sentence, or what is part of the names;
        `shown` says of which tests a run is wanted though they pass, and which run;
        `sabotage` are bugs to try once all tests have passed (sabotaged.py).
        After a first hang the others get a third of the budget, so that a module that
        hangs everywhere does not take forever. GraderFailed when there is no result,
        InterruptedError when that is wanted no more.
        """
        outcome = Outcome()
        tests = [one.tests for one in exercises if (self.course.root / one.tests).is_file()]
        # pytest without a file would run all that it finds.
        while tests:
            if self.ended.is_set():
                raise InterruptedError("no more tests are run")
            usable = {name: file for name, file in mine.items() if name not in outcome.broken}
            plan = self.plan(usable, tests)
            if outcome.hangs:
                plan["budget"] = self.budget / 3
            plan |= {"only": None if only is None else list(only), "words": words}
            plan |= {
                "shown": dict(shown),
                "sabotage": [] if outcome.results else list(sabotage),
            }
            plan["done"] = list(outcome.results)
            child = Child(self.course.root, self.seed, plan, self.start)
            try:
                if child.follow(outcome, self.notice):
                    break
            finally:
                child.end()
            if self.stop:
                break
            give_up(outcome)
            if outcome.collected and all(one in outcome.results for one in outcome.collected):
                break
        for name in outcome.collected:
            outcome.results.setdefault(name, Result("failed", "did not run"))
        return outcome

    def plan(self, mine: Mapping[str, Path], tests: Sequence[str]) -> dict[str, Any]:
        """What a grading child is told to do, ready for JSON; inside.py says what it
        means."""
        root = self.course.root
        known = [one for one in self.course.ready if one.dotted in mine]
        return {
            "root": str(root),
            "path": [str(import_path(root))],
            "overlay": {name: str(file) for name, file in mine.items()},
            "contracts": {
                one.dotted: contract(text_of(self.course, one.reference), one.write)
                for one in known
            },
            "own": {one.tests: str(mine[one.dotted]) for one in known},
            "tests": list(tests),
            "budget": self.budget,
            "import_budget": self.budget,
            "only": None,
            "words": "",
            "stop": self.stop,
            "strict": self.strict,
            "usual": {one.dotted: usual(text_of(self.course, one.reference)) for one in known}
            if self.strict
            else {},
            "shown": {},
            "done": [],
            "sabotage": [],
        }


@contextmanager
def forking(
    course: Course,
    seed: int = 0,
    budget: float = BUDGET,
    notice: Callable[[str], object] = lambda text: None,
) -> Iterator[Runner]:
    """A Runner for many short runs: its children are forked, and none is left at the end."""
    with Servers() as servers:
        yield Runner(
            course, seed, budget, start=servers.start, give_up=servers.close, notice=notice
        )


def give_up(outcome: Outcome) -> None:
    """Notes the tests that will not run: those of an exercise of which several did not
    end, or one in the same file of the student's as those of another exercise."""
    tests = [name.partition("::")[0] for name in outcome.hangs]
    places = [outcome.results[name].place or ("", 0) for name in outcome.hangs]
    over = {one: tests.count(one) >= PATIENCE for one in tests}
    lost = [place[0] for one, place in zip(tests, places, strict=True) if over[one]]
    for one, (file, _) in zip(tests, places, strict=True):
        over[one] |= file != "" and file in lost
    for name in outcome.collected:
        if over.get(name.partition("::")[0]):
            outcome.results.setdefault(name, Result("timed out", NOT_RUN))
