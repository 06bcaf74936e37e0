"""`void`: a test that counts as passed for everyone of a class, from then on.

It stands in voids.csv, which regradings leave as it is; what came of the test stays in the
records, so that `--undo` takes the credit back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from course.classroom import voids
from course.classroom.publish import publish
from course.classroom.records import clean, kept
from course.classroom.standing import Standing, stand
from course.grading.results import sentence
from course.manifest import Course, typed


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("test", metavar="TEST", help="its sentence, its function, or what pytest calls it")
    add("--out", metavar="DIR", type=Path, required=True, help="the folder that grade wrote")
    add("--reason", default="", metavar="WORDS", help="what everyone is told")
    add("--undo", action="store_true", help="the test counts again")


def run(options: argparse.Namespace) -> int:
    course, folder = Course(options.root), options.out
    before = {one.student: one for one in stand(course, folder).standings}
    found = voids.voids(folder, [])
    if options.undo:
        tests = voids.named(options.test, found, "no test is voided that is called")
        found = {test: why for test, why in found.items() if test not in tests}
    else:
        known = voids.tests(kept(folder))
        tests = voids.named(options.test, known, "nobody was tested with")
        found |= dict.fromkeys(tests, options.reason)
    voids.keep(folder, found)
    after = publish(course, folder)
    for test in tests:
        how = "counts again" if options.undo else "counts as passed for everyone"
        print(f'"{sentence(test)}" {how} ({test})')
    print(clean(changes(before, after)))
    if not options.undo:
        print(f"back: {typed('void', '--out', str(folder), '--undo', options.test)}")
    return 0


def changes(before: dict[str, Standing], after: list[Standing]) -> str:
    """Whose points are others now, in a line."""
    other = [one for one in after if one.total != before[one.student].total]
    if not other:
        return "nobody's points change"
    names = ", ".join(
        f"{one.student} {before[one.student].total:g} to {one.total:g}" for one in other[:3]
    )
    more = f", and {len(other) - 3} more" if len(other) > 3 else ""
    return f"points of {len(other)} of {len(after)} change: {names}{more}"
