"""Whose mistake is it: which of the student's modules makes another one's tests fail.

With only the exercise's own module the student's, such a test passes; with all of them
it fails. So on the way from the one to the other, adding the others in the course's
order, there is one whose coming breaks it. It is found by halving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from course.grading.results import Result
from course.grading.runner import NOT_RUN, Runner
from course.manifest import Exercise


def blame(
    runner: Runner, one: Exercise, usable: Mapping[str, Path], failing: Mapping[str, Result]
) -> dict[str, str]:
    """Those of the failing tests of an exercise that another module of `usable` makes
    fail, and the id of which. Tests that did not run share the cause of those that hung."""
    course = runner.course
    others = [other for other in course.ready if other.dotted in usable and other is not one]
    brief = replace(runner, budget=runner.budget / 3)
    found: dict[str, str] = {}

    def passing(count: int, tests: Sequence[str]) -> list[str]:
        """Those that pass with this module and the first `count` others."""
        names = [one.dotted, *(other.dotted for other in others[:count])]
        outcome = brief.run({name: usable[name] for name in names}, [one], only=tests)
        if one.dotted in outcome.broken:
            return []
        good = [name for name, result in outcome.results.items() if result.status == "passed"]
        return [name for name in tests if name in good]

    def narrow(tests: Sequence[str], passes: int, fails: int) -> None:
        if not tests:
            return
        if fails - passes == 1:
            found.update(dict.fromkeys(tests, others[passes].id))
            return
        middle = (passes + fails) // 2
        good = passing(middle, tests)
        narrow(good, middle, fails)
        narrow([name for name in tests if name not in good], passes, middle)

    # Tests of the student's own are tried on runtimes in which nothing else is the student's.
    if others and failing and not one.runtimes:
        good = passing(0, list(failing))
        narrow([name for name in good if failing[name].message != NOT_RUN], 0, len(others))
        if found:
            cause = next(iter(found.values()))
            found.update((name, cause) for name in good if failing[name].message == NOT_RUN)
    return found
