"""What can be learned from a class: what was solved, which mistakes, what tells apart.

Counted are those who are graded: neither who is withheld nor who could not be graded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course.classroom.reports.losses import NOT_RUN, PASSED
from course.classroom.standing import GRADED, Class, Counted, Standing
from course.grading.mistakes import mistakes

FEWEST = 5
"""Students of whom it can be said what tells them apart."""


@dataclass(frozen=True)
class Solved:
    id: str
    name: str
    share: float
    """Of the students, those who have all points, from 0 to 1."""
    mean: float
    """Of the points, what they have on the average, from 0 to 1."""
    apart: float | None
    """How the points of who began it go with all their other points, from -1 to 1."""


@dataclass(frozen=True)
class Tested:
    id: str
    exercise: str
    name: str
    share: float
    """Of those with whom it ran, who pass it, from 0 to 1."""
    apart: float
    """How passing it goes with all their other points, from -1 to 1."""


@dataclass(frozen=True)
class Made:
    exercise: str
    name: str
    sentence: str
    students: int


def graded(of: Class) -> list[Standing]:
    return [one for one in of.standings if one.state == GRADED and not one.record.failed]


def solved(of: Class) -> list[Solved]:
    """Each exercise, in the course's order."""
    students = graded(of)
    found = []
    for exercise in of.exercises:
        pairs = [(one, each) for one in students for each in one.exercises
                 if each.graded.id == exercise.id]  # fmt: skip
        if not pairs or not exercise.points:
            continue
        points = [each.points for _, each in pairs]
        full = sum(value >= exercise.points for value in points)
        begun = [(each.points, one.total - each.points) for one, each in pairs if ran(each)]
        found.append(Solved(
            exercise.id, exercise.name, full / len(pairs),
            sum(points) / len(pairs) / exercise.points, correlation(begun),
        ))  # fmt: skip
    return found


def told_apart(of: Class) -> list[Tested]:
    """Each test that some pass and some do not, and that counts; those that tell most apart
    first."""
    results: dict[str, list[tuple[float, float]]] = {}
    names: dict[str, tuple[str, str]] = {}
    for one in graded(of):
        for each in one.exercises:
            if not ran(each):
                continue
            worth = each.graded.points / len(each.graded.checks)
            for check in each.graded.checks:
                if check.id in of.voids:
                    continue
                passed = check.isolated.status == PASSED
                rest = one.total - (worth if passed else 0.0)
                results.setdefault(check.id, []).append((float(passed), rest))
                names[check.id] = each.graded.id, check.name
    found = []
    for id, pairs in results.items():
        apart = correlation(pairs)
        if apart is not None:
            share = sum(passed for passed, _ in pairs) / len(pairs)
            found.append(Tested(id, *names[id], share, apart))
    return sorted(found, key=lambda test: (-round(test.apart, 6), test.id))


def made(of: Class) -> list[Made]:
    """The named mistakes, the commonest first, each with how many have it among those that
    their failures look like."""
    count = Counter(
        (each.graded.id, sentence)
        for one in graded(of) for each in one.exercises for sentence in each.graded.likely
    )  # fmt: skip
    names = {
        (one.id, mistake.sentence): mistake.name.replace("_", " ")
        for one in of.course.ready if any(id == one.id for id, _ in count)
        for mistake in mistakes(of.course, one)
    }  # fmt: skip
    found = [
        Made(id, names.get((id, sentence), sentence), sentence, students)
        for (id, sentence), students in count.items()
    ]
    return sorted(found, key=lambda one: (-one.students, one.exercise, one.name))


def spread(of: Class) -> list[int]:
    """How many have final points of 0 to 10 percent, of 10 to 20, ..., the last with 100."""
    found = [0] * 10
    for one in graded(of):
        if one.final is not None and one.of:
            found[min(9, max(0, int(10 * one.final / one.of + 1e-9)))] += 1
    return found


def ran(one: Counted) -> bool:
    checks = one.graded.checks
    return bool(checks) and checks[0].isolated.status != NOT_RUN


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's, from -1 to 1; None where one of the two is the same for all, or there are
    too few."""
    if len(pairs) < FEWEST:
        return None
    xs, ys = ([pair[at] for pair in pairs] for at in (0, 1))
    across, along, both = deviation(xs, xs), deviation(ys, ys), deviation(xs, ys)
    if across < 1e-9 or along < 1e-9:
        return None
    return both / math.sqrt(across * along)


def deviation(xs: Sequence[float], ys: Sequence[float]) -> float:
    x, y = mean(xs), mean(ys)
    return math.fsum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True))


def mean(values: Iterable[float]) -> float:
    all = list(values)
    return math.fsum(all) / len(all)
