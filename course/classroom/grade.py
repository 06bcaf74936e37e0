"""`grade`: every submission of a folder, and what is written of them.

    SUBMISSIONS ──> a Job a student ──> workers ──> records/<student>.json, one by one
                                                └─> reports, grades, pictures: publish

What always holds: a record is whole, since a new one replaces the old one, and is written as
soon as it is known; the next call goes on with the students who have none, or one under
another Stamp.
"""

from __future__ import annotations

import argparse
import hmac
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, replace
from pathlib import Path

from course.classroom.late import policy
from course.classroom.publish import publish
from course.classroom.records import (
    RECORDS,
    Record,
    Stamp,
    keep,
    kept_of,
    record_of,
    write,
)
from course.classroom.sandbox.edition import prepare
from course.classroom.stamps import stamp, tests_of
from course.classroom.standing import GRADED, Standing
from course.classroom.taking import submissions, take
from course.classroom.work import Job, work
from course.classroom.workers import done, maker
from course.manifest import Course, Exercise, Wrong
from course.report import Report

SECONDS, SECRET = "seconds.json", "secret"


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("submissions", metavar="SUBMISSIONS", type=Path,
        help="a folder that holds a folder or zip of each student")  # fmt: skip
    add("--out", metavar="DIR", type=Path, required=True, help="where everything is written")
    add("--only", metavar="ID", nargs="+", default=[],
        help="these exercises, or chapters by their number; all if none is named")  # fmt: skip
    workers(parser)


def workers(parser: argparse.ArgumentParser) -> None:
    """Who does the work; `regrade` asks for it as well."""
    add = parser.add_argument
    add("-j", dest="jobs", type=int, default=os.cpu_count() or 1, metavar="N",
        help="submissions at the same time (the number of processors)")  # fmt: skip
    add("--executor", metavar="MODULE:NAME", help="what is called for the "
        "concurrent.futures.Executor that works, in the place of processes here")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    wanted = chosen(course, options.only)
    # What is wrong is told before the work rather than after it.
    make = maker(options.executor, options.jobs)
    policy(opened(options.out))
    jobs = jobs_of(course, options.submissions, wanted, options.out)
    same_course(options.out, jobs)
    report = Report(sys.stdout, course)
    try:
        grade(course, jobs, options.out, make, options.jobs, report)
    except KeyboardInterrupt:
        left = sum(not is_graded(options.out, job) for job in jobs)
        print(f"stopped; what is graded is kept, and the same command goes on: {left} left",
              file=sys.stderr)  # fmt: skip
        return 130
    standings = publish(course, options.out)
    asked = {job.student for job in jobs}
    code = table(report, [one for one in standings if one.student in asked])
    report.line(f"in {options.out}: class.html for you, reports/ for the students")
    return code


def chosen(course: Course, names: Sequence[str]) -> list[Exercise]:
    """The ready exercises of these ids, modules, or numbers of chapters; all for none."""
    chapters = {str(chapter.number) for chapter in course.chapters}
    ids = [one.id for one in course.ready if str(one.chapter.number) in names]
    ids += [name for name in names if name not in chapters]
    return course.find(ids) if ids or not names else []


def opened(folder: Path) -> Path:
    """The folder for the results, made if it is not there. Wrong if it can't be used."""
    try:
        (folder / RECORDS).mkdir(parents=True, exist_ok=True)
        if not (folder / SECRET).exists():
            # Whole or not at all: half of one could be guessed. For nobody else to read.
            with tempfile.TemporaryDirectory(prefix=".", dir=folder) as made:
                fresh = Path(made) / SECRET
                fresh.touch(0o600)
                fresh.write_text(secrets.token_hex(32), encoding="utf-8")
                os.replace(fresh, folder / SECRET)
    except OSError as error:
        raise Wrong(f"--out {folder}: {error.strerror}") from None
    return folder


def jobs_of(
    course: Course, where: Path, wanted: Sequence[Exercise], folder: Path
) -> list[Job]:
    found = submissions(where)
    tests = tests_of(course, wanted)
    # As long as it is unknown, nobody can write for it; once a point is lost it is told.
    secret = (folder / SECRET).read_bytes()
    seed = int.from_bytes(hmac.digest(secret, b"seed", "sha256")[:3], "big")
    base = stamp(course, tests, seed)
    jobs = []
    for student, path in found.items():
        taken = take(course, student, path, wanted)
        whole = asdict(base) | {"submission": taken.digest}
        root = str(course.root)
        jobs.append(Job(student, taken.files, taken.left, whole, tests, seed, root))
    return jobs


def same_course(folder: Path, jobs: Sequence[Job]) -> None:
    """Wrong if there are records of another course, tests, Python or settings: to compare
    with these, and to lower nothing unasked, is what `regrade` is for."""
    for job in jobs:
        old, new = kept_of(folder, job.student), Stamp(**job.stamp)
        if old and replace(old.stamp, submission=new.submission) != new:
            raise Wrong(
                f"{folder}: the record of {job.student} was made with another course, tests, "
                "Python or choice of exercises; `regrade` compares with it, or name another "
                "--out"
            )


def grade(
    course: Course,
    jobs: Sequence[Job],
    folder: Path,
    make: Callable[[], Executor],
    count: int,
    report: Report,
) -> None:
    """Does the jobs that have no record yet, and tells how far it is."""
    left = [job for job in jobs if not is_graded(folder, job)]
    if len(left) < len(jobs):
        report.line(f"{len(jobs) - len(left)} are graded already, {len(left)} are left")
    for told in results(course, left, folder, make, count, report):
        keep(folder, told)


def results(
    course: Course,
    jobs: Sequence[Job],
    folder: Path,
    make: Callable[[], Executor],
    count: int,
    report: Report,
) -> Iterator[Record]:
    """What comes of the jobs, as they end; tells how far it is, and notes how long each
    took."""
    if not jobs:
        return
    seconds = read_seconds(folder)
    # Where nobody watches it becomes a log.
    tell = report.progress if report.out.isatty() else report.line
    report.progress("what the sandboxes need is laid out")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        edition = str(prepare(course, made, course.find(list(jobs[0].tests))))
        jobs = [replace(job, edition=edition) for job in jobs]
        began = time.monotonic()
        for number, (job, result) in enumerate(done(make, count, work, jobs), 1):
            if isinstance(result, BaseException):
                yield failed(job, result)
            else:
                yield record_of(result[0])
                seconds[job.student] = round(result[1], 3)
                text = json.dumps(dict(sorted(seconds.items())), indent=1)
                write(folder / SECONDS, text + "\n")
            remaining = (time.monotonic() - began) / number * (len(jobs) - number)
            tell(f"{number} of {len(jobs)}: {job.student}; "
                 f"{remaining // 60:.0f} min {remaining % 60:.0f} s left")  # fmt: skip
    report.progress("")


def failed(job: Job, problem: BaseException) -> Record:
    """Of a job that no worker could finish."""
    said = str(problem) or type(problem).__name__
    return Record(job.student, Stamp(**job.stamp), [], list(job.left), failed=said)


def is_graded(folder: Path, job: Job) -> bool:
    """Whether there is a record of this very submission."""
    found = kept_of(folder, job.student)
    return found is not None and found.stamp == Stamp(**job.stamp)


def read_seconds(folder: Path) -> dict[str, float]:
    try:
        found = json.loads((folder / SECONDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def table(report: Report, standings: Sequence[Standing]) -> int:
    """A line a student; 1 if there is something for a person to look at."""
    wide = max(len(one.student) for one in standings)
    report.line(f"{'student':<{wide}}  {'raw':>8}  {'final':>8}")
    for one in standings:
        final = "-" if one.final is None else f"{one.final:g}"
        report.line(f"{one.student:<{wide}}  {one.record.raw:>8g}  {final:>8}  {one.state}")
    return 0 if all(one.state == GRADED for one in standings) else 1
