"""The class's report: what to decide, what was solved, which mistakes, what tells apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from course.classroom.overrides import ALL, AS_GRADED
from course.classroom.overrides import FILE as OVERRIDES
from course.classroom.reports.document import (
    Bar,
    Cell,
    Lines,
    Link,
    Picture,
    Printed,
    Section,
    Table,
    Text,
)
from course.classroom.reports.statistics import (
    FEWEST,
    Tested,
    graded,
    made,
    solved,
    spread,
    told_apart,
)
from course.classroom.reports.student import seen
from course.classroom.standing import FAILED, GRADED, WITHHELD, Class, Standing
from course.classroom.tables import as_csv
from course.draw.charts import Chart
from course.draw.ranks import Row, ranks
from course.grading.results import sentence

MOST = 12
"""Rows of a picture of the commonest or the most."""
LOOK = 0.1
"""A test that tells less apart than this is to be looked at."""


def report(of: Class) -> Section:
    states = Counter(one.state for one in of.standings)
    told = [f"{states[one]} {one}" for one in (GRADED, WITHHELD, FAILED) if states[one]]
    whole = Section(f"The class: {', '.join(told)}")
    whole.blocks += [*to_decide(of), *failures(of), *problems(of), *pictures(of), *voided(of),
                     students(of)]  # fmt: skip
    return whole


def to_decide(of: Class) -> Iterator[Section]:
    """What is withheld, with the evidence one step away, and what releases it."""
    withheld = [one for one in of.standings if one.state == WITHHELD]
    if not withheld:
        return
    rows: list[list[Cell]] = []
    for one in withheld:
        for each in one.exercises:
            if each.withheld:
                told = "; ".join(seen(flag) for flag in each.graded.flags)
                rows.append([link(one), each.graded.id, told])
    lines = as_csv([one.student, ALL, AS_GRADED, "your reason"] for one in withheld)
    yield Section("To be decided by a person", [
        Text("Nothing was taken from these; their points do not count before you say so. The "
             "evidence is in their reports."),
        Table(["student", "exercise", "what was seen"], rows),
        Text(f"A line in {OVERRIDES} decides: one of these lets the points count as graded; "
             "a number in the place of the words, and an exercise in that of the star, gives "
             "others.", "quiet"),
        Printed(lines.splitlines()),
    ], "warn")  # fmt: skip


def failures(of: Class) -> Iterator[Section]:
    failed = [one for one in of.standings if one.state == FAILED]
    if failed:
        rows: list[list[Cell]] = [[link(one), one.record.failed] for one in failed]
        yield Section("Not graded, by no fault of theirs", [
            Text("The same command tries these again."),
            Table(["student", "why"], rows),
        ], "warn")  # fmt: skip


def problems(of: Class) -> Iterator[Section]:
    if of.problems:
        yield Section("What is wrong in the tables", [Lines(of.problems)], "warn")


def pictures(of: Class) -> Iterator[Section]:
    there = graded(of)
    if not there:
        return
    yield distribution(of)
    yield solutions(of)
    yield from mistakes(of)
    yield apart(of)


def distribution(of: Class) -> Section:
    bins = spread(of)
    chart = Chart(
        "Final points", [f"{10 * at}-{10 * at + 10}" for at in range(10)],
        {"students": bins}, across="percent of the points", up="students", kind="bars",
    )  # fmt: skip
    finals = sorted(one.final for one in graded(of) if one.final is not None)
    middle = (finals[len(finals) // 2] + finals[(len(finals) - 1) // 2]) / 2
    most = max(one.of for one in graded(of))
    students = "1 student" if len(finals) == 1 else f"{len(finals)} students"
    words = f"{students}; median {middle:g} of {most} points"
    return Section("Points", [Text(words), Picture(chart.svg(), f"final points of {words}")])


def solutions(of: Class) -> Section:
    rows = [
        Row(f"{one.id} {one.name}", 100 * one.share,
            f"{100 * one.share:.0f} %, {100 * one.mean:.0f} %", 100 * one.mean)
        for one in solved(of)
    ]  # fmt: skip
    svg = ranks("Share of the class that solved each exercise", rows, "percent", ends=(0, 100),
                names=("all tests, all points", "points on the average"))  # fmt: skip
    return Section("Solved", [Picture(svg, "share solved of each exercise")])


def mistakes(of: Class) -> Iterator[Section]:
    found = made(of)[:MOST]
    if not found:
        return
    rows = [
        Row(f"{one.exercise} {one.name}", one.students, str(one.students)) for one in found
    ]
    told: list[list[Cell]] = [
        [str(one.students), one.exercise, one.sentence] for one in found
    ]
    yield Section("Commonest mistakes", [
        Text("Failures that look exactly like those of a known mistake; where they look like "
             "several, each is counted.", "quiet"),
        Picture(ranks("Commonest mistakes", rows, "students"), "commonest mistakes"),
        Table(["students", "exercise", "what they are told"], told, (0,)),
    ])  # fmt: skip


def apart(of: Class) -> Section:
    """What separates those who have many points elsewhere from those who have few."""
    section = Section("What tells students apart", [
        Text("How far those who do well in everything else do well here too: 1 is always, 0 "
             "is by chance, and below 0 those who do well elsewhere do worse here. Counted "
             "are those who began the exercise.", "quiet"),
    ])  # fmt: skip
    exercises = [one for one in solved(of) if one.apart is not None]
    if exercises:
        rows = [Row(f"{one.id} {one.name}", one.apart or 0.0, f"{one.apart:.2f}")
                for one in exercises]  # fmt: skip
        section.blocks.append(Picture(
            ranks("Exercises: points here and everywhere else", rows, "correlation",
                  ends=(0, 1)), "which exercises tell students apart"))  # fmt: skip
    tests = told_apart(of)
    if tests:
        rows = [test_row(one) for one in tests[:MOST]]
        section.blocks.append(Picture(
            ranks("Tests that tell most apart", rows, "correlation", ends=(0, 1)),
            "which tests tell students most apart"))  # fmt: skip
    doubtful = [one for one in reversed(tests[MOST:]) if one.apart < LOOK][:MOST]
    if doubtful:
        rows = [test_row(one) for one in doubtful]
        svg = ranks("Tests that tell least apart", rows, "correlation", ends=(-0.2, 0.2))
        section.blocks += [
            Text("Tests to look at: who passes these does no better elsewhere. One that is "
                 "unfair is credited to everyone by the command void.", "quiet"),
            Picture(svg, "which tests tell students least apart"),
        ]  # fmt: skip
    if not exercises and not tests:
        section.blocks.append(Text(f"That needs {FEWEST} students with different points."))
    return section


def test_row(one: Tested) -> Row:
    told = f"{one.apart:.2f}, {100 * one.share:.0f} % pass"
    return Row(f"{one.exercise} {one.name}", one.apart, told)


def voided(of: Class) -> Iterator[Section]:
    files = {one.tests: one.id for one in of.course.ready}
    rows: list[list[Cell]] = [
        [files.get(test.partition("::")[0], ""), sentence(test), reason]
        for test, reason in sorted(of.voids.items())
    ]
    if rows:
        table = Table(["exercise", "test", "why"], rows)
        yield Section("Tests that count as passed for everyone", [table])


def students(of: Class) -> Section:
    rows: list[list[Cell]] = []
    for one in of.standings:
        share = one.if_released / one.of if one.of else 0.0
        final = "" if one.final is None else f"{one.final:g} of {one.of}"
        points: Cell = Bar(share, final) if one.final is not None else ""
        rows.append([link(one), points, one.state])
    return Section("Students", [Table(["student", "final", ""], rows)])


def link(one: Standing) -> Link:
    return Link(f"reports/{one.file}.html", one.student)
