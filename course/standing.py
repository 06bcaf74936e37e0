"""The course without a command: where I stand, and what is next.

Nothing runs for it: it shows what the latest check of each exercise found.
"""

from __future__ import annotations

import argparse
import sys

from course.manifest import Chapter, Course, Exercise, typed
from course.progress import Checked, changed_since, kept
from course.report import Report
from course.state import State
from course.workspace import look_at

EXAM = "exam"
PRIMER = "chapters/0_primer/lesson.md"


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    checked = kept(course)
    report = Report(sys.stdout, course)
    wide = max(len(chapter.name) for chapter in course.chapters)
    for chapter in course.chapters:
        exercises = [one for one in course.ready if one.chapter == chapter]
        if exercises:
            report.line(line(report, chapter, exercises, checked, wide))
    for one in course.exercises:
        earned = State(course.root).get(EXAM, None) if one.module == EXAM else None
        if earned is not None:
            report.line(f"{one.id}  {one.name}, last time: {earned:g} of {one.points} points")
    changed = [
        one.id
        for one in course.ready
        if one.id in checked and changed_since(course, one, checked[one.id])
    ]
    if changed:
        report.line()
        report.paragraph(f"changed since the last check: {', '.join(changed)}")
    report.line()
    following(report, course, checked)
    return 0


def line(
    report: Report, chapter: Chapter, exercises: list[Exercise], checked: dict[str, Checked],
    wide: int,
) -> str:  # fmt: skip
    """A chapter: its bar, points, and how many of its exercises pass."""
    found = [checked.get(one.id) for one in exercises]
    earned = round(sum(one.earned for one in found if one), 1)
    points = sum(one.points for one in exercises)
    passed = sum(one is not None and one.status == "passed" for one in found)
    return (
        f"{chapter.number}  {chapter.name:<{wide}}  {report.bar(earned / points)}  "
        f"{f'{earned:g} of {points}':>12} points  {passed} of {len(exercises)} exercises"
    )


def next_exercise(course: Course) -> Exercise | None:
    """One that was begun, and if it can be one that no other blocks; else the first that is
    not done; None if all are."""
    work = look_at(course)
    status = {id: one.status for id, one in kept(course).items()}
    left = [
        one
        for one in course.ready
        if status.get(one.id) != "passed" and one not in work.set_aside
    ]
    begun = [one for one in left if one.dotted in work.mine]
    free = [one for one in begun if status.get(one.id) != "blocked"]
    return next(iter(free or begun or left), None)


def following(report: Report, course: Course, checked: dict[str, Checked]) -> None:
    """What there is to be done next, and how."""
    one = next_exercise(course)
    if one is None:
        report.line("All exercises are done.")
        report.line(f"exam     {typed('exam')}")
        return
    if not checked:
        report.line(f"before   {typed('lab', '0')}: twenty minutes on asyncio and match")
        report.line(f"         ({PRIMER})")
    report.line(f"next     {one.id} {one.name}: {one.title}")
    report.line(f"lesson   {one.lesson}, section {one.id}; or {typed('lab')}")
    report.line(f"write    {', '.join(one.write) or 'your tests'} in {one.file}")
    report.line(f"check    {typed('check', one.id)}")
    report.line(f"stuck    {typed('help', one.id)}")
