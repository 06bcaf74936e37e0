"""From the records of a folder to everything that is read: reports, grades, exports.

Called after each grading, regrade and void. What always holds: records are read and never
written; the same records and tables give the same files, byte for byte.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from course.classroom.records import clean, write
from course.classroom.reports import exports, student, whole
from course.classroom.reports.markdown import markdown
from course.classroom.reports.page import page
from course.classroom.standing import FAILED, Standing, stand
from course.manifest import Course

SHOWN = 20
"""Problems that are told; all of them are in class.html."""


def on_stderr(line: str) -> None:
    print(line, file=sys.stderr)


def publish(
    course: Course, folder: Path, tell: Callable[[str], object] = on_stderr
) -> list[Standing]:
    """Writes everything, and returns how each student stands, by name. `tell` hears what is
    wrong with a table. Wrong if there are no records, or late.toml can't be made out."""
    found = stand(course, folder)
    for one in found.standings:
        name = one.file
        report = student.report(course, one)
        write(folder / "reports" / f"{name}.md", markdown(report, f"{name}.html"))
        write(folder / "reports" / f"{name}.html", page(report))
        write(folder / "junit" / f"{name}.xml", exports.junit(one))
        results = folder / "results" / f"{name}.json"
        if one.state == FAILED:
            # Gradescope knows by their absence that it was no fault of the student's.
            results.unlink(missing_ok=True)
        else:
            write(results, exports.gradescope(one))
    write(folder / "grades.csv", exports.grades(found))
    write(folder / "class.html", page(whole.report(found)))
    for problem in found.problems[:SHOWN]:
        tell(clean(problem))
    if len(found.problems) > SHOWN:
        tell(f"and {len(found.problems) - SHOWN} more, in {folder / 'class.html'}")
    return found.standings
