"""`regrade`: some exercises once more, and what changes, for each student and why.

Nothing is lowered unless that is allowed; what would be lower is told. What is graded
already under the same Stamp is not run again, so after Ctrl-C the same command goes on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from course.classroom.changes import Change, is_current, merged, settle
from course.classroom.grade import chosen, jobs_of, opened, results, workers
from course.classroom.late import policy
from course.classroom.overrides import ALL, Overrides, overrides
from course.classroom.publish import publish
from course.classroom.records import Record, Stamp, clean, kept
from course.classroom.standing import WITHHELD
from course.classroom.voids import voids
from course.classroom.work import Job
from course.classroom.workers import maker
from course.manifest import Course, Exercise, Wrong
from course.report import Report


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("folder", metavar="DIR", type=Path, help="the folder that grade wrote")
    add("submissions", metavar="SUBMISSIONS", type=Path,
        help="a folder that holds a folder or zip of each student")  # fmt: skip
    add("--only", metavar="ID", nargs="+", default=[],
        help="these exercises, or chapters by their number; all that were graded if none "
        "is named")  # fmt: skip
    add("--allow-lower", action="store_true", help="take results with fewer points too")
    workers(parser)


def run(options: argparse.Namespace) -> int:
    course, folder = Course(options.root), options.folder
    policy(folder)
    old = {record.student: record for record in kept(folder)}
    graded = course.find(sorted({one.id for each in old.values() for one in each.exercises}))
    wanted = among(chosen(course, options.only) if options.only else graded, graded, folder)
    jobs = jobs_of(course, options.submissions, graded, opened(folder))
    todo, told = sorted_out(jobs, old, wanted)
    report = Report(sys.stdout, course)
    for line in told:
        report.line(clean(line))
    void = voids(folder, [])
    changes: list[Change] = []
    failed: list[Record] = []
    stopped = False
    try:
        make = maker(options.executor, options.jobs)
        for new in results(course, todo, folder, make, options.jobs, report):
            before = old[new.student]
            if new.failed:
                failed.append(new)
                continue
            record, found = merged(course, before, new, void, options.allow_lower)
            settle(folder, before, record)
            changes += found
    except KeyboardInterrupt:
        stopped = True
    show(report, changes, failed, overrides(course, folder, old, []))
    standings = publish(course, folder)
    if stopped:
        print("stopped; what is graded is kept, and the same command goes on", file=sys.stderr)
        return 130
    open_ends = failed or any(one.kept for one in changes)
    return 1 if open_ends or any(one.state == WITHHELD for one in standings) else 0


def among(
    wanted: Sequence[Exercise], graded: Sequence[Exercise], folder: Path
) -> list[Exercise]:
    """The wanted exercises. Wrong for one that nobody was graded in."""
    for one in wanted:
        if one not in graded:
            there = ", ".join(each.id for each in graded)
            raise Wrong(f"{one.id} was not graded in {folder}; {there} were")
    return list(wanted)


def sorted_out(
    jobs: Sequence[Job], old: dict[str, Record], wanted: Sequence[Exercise]
) -> tuple[list[Job], list[str]]:
    """The jobs that there are to be done, and what is told of the others."""
    ids = tuple(one.id for one in wanted)
    todo, current = [], 0
    for job in jobs:
        if job.student not in old:
            continue
        if is_current(old[job.student], ids, Stamp(**job.stamp)):
            current += 1
        elif old[job.student].failed:
            todo.append(job)
        else:
            todo.append(replace(job, only=ids))
    there = {job.student for job in jobs}
    told = [f"{one}: no submission, stays as it is" for one in old if one not in there]
    told += [f"{one}: not graded before, `grade` does it" for one in there - set(old)]
    told.sort()
    if current:
        told.append(f"{current} are as they would be graded now, {len(todo)} are left")
    return todo, told


def show(
    report: Report, changes: Sequence[Change], failed: Sequence[Record], over: Overrides
) -> None:
    """A line a change, in the students' order, and how many of each there are."""
    ordered = sorted(changes, key=lambda one: one.student)
    wide = max((len(clean(one.student)) for one in ordered), default=0)
    if ordered:
        report.line(f"{'student':<{wide}}  exercise     old     new  why")
    for one in ordered:
        words = [one.why, *one.tests]
        if one.kept:
            words.insert(0, "stays, since --allow-lower is not given")
        elif one.withheld:
            words.insert(0, f"withheld now ({one.withheld})")
        own = over.get((one.student, one.exercise)) or over.get((one.student, ALL))
        if own is not None and own.points is not None:
            words.append(f"what counts is {own}")
        name = clean(one.student)
        report.line(f"{name:<{wide}}  {one.exercise:<8}  {one.old:>6g}  {one.new:>6g}  "
                    f"{clean('; '.join(words))}")  # fmt: skip
    for record in failed:
        told = f"{record.student}: could not be graded, stays as it is: {record.failed}"
        report.line(clean(told))
    raised = sum(one.new > one.old for one in changes)
    lowered = sum(one.new < one.old and not one.kept for one in changes)
    stay = sum(one.kept for one in changes)
    report.line(f"{raised} raised, {lowered} lowered"
                + (f", {stay} would be lowered (--allow-lower)" if stay else ""))  # fmt: skip
