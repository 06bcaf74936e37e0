"""chapters/README.md: the exercises of each chapter, and the lines of the notes with the
exercises that teach them. Made from the manifest alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from course.manifest import Chapter, Course, Exercise

FILE = "chapters/README.md"

INTRODUCTION = """# The chapters

Each chapter is a lesson to read and run (`lesson.ipynb`, or `lesson.md` on GitHub) and a
module an exercise. `python3 -m course` says where you stand and what is next. Points are
minutes. `needs` is what to understand first; no exercise blocks another, since a module that
you have not touched is the reference's. The [primer](0_primer/lesson.md) comes before all.
"""

NOTES = """## The lines of the notes

The course teaches every line of the notes that it is made from; here is where.

| line | about | exercises |
| --- | --- | --- |"""


def page(course: Course) -> str:
    """The page, in Markdown."""
    return "\n".join([INTRODUCTION, *chapters(course), NOTES, *notes(course), ""])


def chapters(course: Course) -> Iterator[str]:
    for chapter in course.chapters:
        exercises = [one for one in course.exercises if one.chapter == chapter]
        yield f"## {chapter.number}. {chapter.name}\n"
        if not any(one.ready for one in exercises):
            yield "To come.\n"
        yield "| exercise | about | to write | minutes | needs | notes |"
        yield "| --- | --- | --- | ---: | --- | --- |"
        for one in exercises:
            yield row(one, chapter)
        yield ""


def row(one: Exercise, chapter: Chapter) -> str:
    there = one.ready or any(other == one.module for other in NOT_CHECKED)
    name = f"[{one.id} {one.name}]({section(one)})" if there else f"{one.id} {one.name}"
    module = f"[`{one.module}`]({chapter.directory}/{one.module}.py)"
    write = ", ".join(f"`{name.rpartition('.')[2]}`" for name in one.write)
    about = f"{one.title} ({module})" if one.ready else one.title
    return (
        f"| {name} | {about} | {write} | {one.minutes} | {', '.join(one.needs)} | "
        f"{' '.join(one.notes)} |"
    )


NOT_CHECKED = ("exam",)
"""Modules of exercises that have a lesson and are not for `check`."""


def section(one: Exercise) -> str:
    """The heading of its section, as GitHub makes an address of it."""
    words = re.sub(r"[^\w\s-]", "", f"{one.id} {one.name}".lower()).replace(" ", "-")
    return f"{one.chapter.directory}/lesson.md#{words}"


def notes(course: Course) -> Iterator[str]:
    for line, about in course.notes.items():
        taught = [one.id for one in course.exercises if line in one.notes]
        yield f"| {line} | {about} | {', '.join(taught)} |"
