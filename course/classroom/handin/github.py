"""The workflow for GitHub: `check` at each push, the points in the run's summary.

It is written into a student edition, the one that GitHub Classroom copies for each student
or that is the template of plain repositories.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from course.bootstrap import requirements
from course.classroom.grade import chosen
from course.manifest import Course, Wrong

HERE = Path(__file__).parent
WORKFLOW, POINTS = ".github/workflows/course.yml", ".github/course_points.py"
VERSION = "3.12"
"""Of Python."""


def write(course: Course, folder: Path, ids: Sequence[str]) -> int:
    if not (folder / "course" / "__main__.py").is_file():
        raise Wrong(f"{folder} is no student edition: write one there with `release` first")
    # What the edition does not have, its `check` would refuse at each push.
    chosen(Course(folder), ids)
    needed = shlex.join(requirements(course.root))
    text = (HERE / "workflow.yml").read_text(encoding="utf-8")
    text = text.replace("VERSION", VERSION).replace("REQUIREMENTS", needed)
    text = text.replace(" IDS", "".join(f" {id}" for id in ids))
    made = {WORKFLOW: text, POINTS: (HERE / "points.py").read_text(encoding="utf-8")}
    for name, content in made.items():
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8", newline="\n")
        except OSError as error:
            raise Wrong(f"{file}: {error.strerror}") from None
        print(f"{file}: written")
    print("Commit both. They show points; a grade is what `grade` says of a clone.")
    return 0
