"""What a student edition is made of: each file, by its path, with what it holds.

    chapters/           stubs, lessons and their notebooks, made from what they are made from
    tests/              the tests of its exercises, and what these import
    course/             the tool, without the parts in STAFF
    solutions/minibeam.zip   the whole reference, and the runtimes that students' own tests
                        are tried on
    README.md, pyproject.toml   those of the repository, as far as they are for students

What always holds: outside the zip no file has the body of a function that students write.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping

from course.build import contents
from course.grading.mistakes import FILE as MISTAKES
from course.grading.runtimes import REFERENCE, parts
from course.lessons import text as lessons
from course.manifest import Course, Wrong
from course.reference import FOLDER, ZIP, import_path, member, text_of
from course.workspace import stub

STAFF = (
    *("course/audit/", "course/bench/", "course/build/", "course/classroom/"),
    # The course's own answers, and the lessons over the reference.
    *("course/lessons/answers.py", "course/lessons/look.py"),
)
"""Of the tool: what is for those who teach and maintain the course."""
KINDS = (".py", ".toml", ".erl", ".txt", ".html", ".css", ".js")
"""What the tool's files are called."""
SECTIONS = ("Start", "For students", "See it run")
"""Of the README: those that a student reads."""
TABLES = ("project", "project.optional-dependencies", "tool.pytest.ini_options")
"""Of pyproject.toml: those that a student edition needs."""
COPIED = (".gitignore", ".gitattributes", ".editorconfig")
SYLLABUS = "course/syllabus.toml"


def files(course: Course, through: int | None = None) -> dict[str, bytes]:
    """All files of an edition with the chapters up to `through`, or with all. Wrong if there
    is no such chapter, or if this is no whole repository."""
    if import_path(course.root).name != FOLDER:
        raise Wrong("this is a student edition; editions are made from the whole repository")
    numbers = [chapter.number for chapter in course.chapters]
    last = numbers[-1] if through is None else through
    if last not in numbers:
        raise Wrong(f"--through {last}: there are chapters {numbers[0]} to {numbers[-1]}")
    course = shortened(course, last)
    made = {file: text.encode() for file, text in texts(course)}
    made |= dict(tool(course)) | dict(tests(course))
    made[SYLLABUS] = syllabus(made[SYLLABUS].decode(), last).encode()
    made[ZIP] = zipped(course)
    read = "".join(made[file].decode() for file in made if file.endswith(".md"))
    for picture in sorted(set(re.findall(r"course/pictures/\w+\.svg", read))):
        made[picture] = (course.root / picture).read_bytes()
    made["README.md"] = linked(made["README.md"].decode(), made).encode()
    return dict(sorted(made.items()))


def shortened(course: Course, last: int) -> Course:
    """The course with the chapters up to that one."""
    short = Course(course.root)
    short.chapters = [chapter for chapter in short.chapters if chapter.number <= last]
    short.exercises = [one for one in short.exercises if one.chapter in short.chapters]
    taught = {line for one in short.exercises for line in one.notes}
    short.notes = {line: about for line, about in short.notes.items() if line in taught}
    return short


def texts(course: Course) -> Iterator[tuple[str, str]]:
    """Stubs, lessons, and what a student reads first."""
    for one in course.ready:
        yield one.file, stub(course, one)
    chapters = {chapter.directory for chapter in course.chapters}
    for lesson in lessons.texts(course):
        directory = lesson.split("/")[1]
        if directory in chapters or directory.startswith("0_"):
            yield lesson, (course.root / lesson).read_text(encoding="utf-8")
            yield lessons.notebook_of(lesson), lessons.notebook(course, lesson)
    yield contents.FILE, contents.page(course)
    yield "README.md", readme((course.root / "README.md").read_text(encoding="utf-8"))
    yield "pyproject.toml", project((course.root / "pyproject.toml").read_text("utf-8"))
    for name in COPIED:
        yield name, (course.root / name).read_text(encoding="utf-8")


def tool(course: Course) -> Iterator[tuple[str, bytes]]:
    ladders = {one.module for one in course.ready}
    for file in sorted((course.root / "course").rglob("*")):
        name = file.relative_to(course.root).as_posix()
        if file.suffix not in KINDS or name.startswith(STAFF):
            continue
        if file.parent.name != "ladder" or file.stem in ladders:
            yield name, file.read_bytes()


IMPORTED = re.compile(r"^(?:from|import) +(tests\.\w+)", re.MULTILINE)


def tests(course: Course) -> Iterator[tuple[str, bytes]]:
    """Those of the exercises, what these import, and the named mistakes."""
    wanted = ["tests/conftest.py", *(one.tests for one in course.ready)]
    for name in wanted:
        content = (course.root / name).read_bytes()
        yield name, content
        for module in IMPORTED.findall(content.decode()):
            file = module.replace(".", "/") + ".py"
            if file not in wanted:
                wanted.append(file)
        if b'"vectors"' in content:
            for vectors in sorted((course.root / "tests/vectors").glob("*.jsonl")):
                yield vectors.relative_to(course.root).as_posix(), vectors.read_bytes()
    for one in course.ready:
        if (course.root / one.bank / MISTAKES).is_file():
            yield f"{one.bank}/{MISTAKES}", (course.root / one.bank / MISTAKES).read_bytes()


def zipped(course: Course) -> bytes:
    """The reference as one zip, the same for the same files."""
    solutions = course.root / FOLDER
    packed = {
        file.relative_to(solutions).as_posix(): file.read_bytes()
        for file in solutions.rglob("*")
        if file.suffix in KINDS
    }
    for one in course.ready:
        for runtime in (REFERENCE, *one.runtimes):
            for _, solution in parts(course, one, runtime):
                packed[member(solution)] = text_of(course, solution).encode()
    return archive(packed)


def archive(packed: Mapping[str, bytes], programs: Collection[str] = ()) -> bytes:
    """A zip of these files, of no time and no user."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(packed.items()):
            information = zipfile.ZipInfo(name)
            information.external_attr = (0o755 if name in programs else 0o644) << 16
            file.writestr(information, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def syllabus(text: str, last: int) -> str:
    """The manifest with the chapters up to that one: it is a table of tables, each begun by
    a line in brackets."""
    number = re.compile(r'^(?:number = |id = ")(\d+)', re.MULTILINE)
    pieces = re.split(r"(?m)^(?=\[)", text)
    kept = [
        piece
        for piece in pieces
        if not piece.startswith("[[") or int(number.findall(piece)[0]) <= last
    ]
    return "".join(kept)


def project(text: str) -> str:
    """pyproject.toml with the reference in its zip."""
    pieces = re.split(r"(?m)^(?=\[)", text)
    kept = [piece for piece in pieces if piece[1:].partition("]")[0] in TABLES]
    return "".join(kept).replace(f'"{FOLDER}"', f'"{ZIP}"').rstrip() + "\n"


def readme(text: str) -> str:
    """What the README says first, its sections for students, and what this is."""
    first, *sections = re.split(r"(?m)^(?=## )", text)
    kept = [one for one in sections if one[3:].partition("\n")[0] in SECTIONS]
    return "".join([first, *kept, ABOUT])


ABOUT = f"""## This edition

You work in `chapters/`. The reference is in `{ZIP}`, out of your sight and no
secret: `reveal` shows one function of it. When you are given a newer edition, as a zip,

```
python3 -m course update NEWER.zip
```

lays it over this folder. Your work stays as it is: what is new of a file that you have changed
is put beside yours, as `links.new.py` beside `links.py`, and you are told what to look at.
"""


def linked(text: str, there: Collection[str]) -> str:
    """The README without the lines of lists that lead to what is not there."""

    def leads(line: str) -> bool:
        link = re.match(r"- \[[^]]*\]\(([^)#:]+)\)", line)
        return link is None or link[1] in there

    return "\n".join(line for line in text.split("\n") if leads(line))
