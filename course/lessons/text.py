"""The lessons: one Markdown text a chapter, and the notebook that is built from it.

    ## 1.1 Mailboxes             a section, by the id of its exercise
    > **Predict.** ...           a question with a field for the answer
    ```python play seed=3        a program that runs on the simulated network; what it
                                 shows by `chart(...)` stands below it
    ```erlang live mailbox       lines that real erl sends to the student's node
    ```python                    a plain cell
    anything else                text, other fences with it

The notebook is the same text cut into cells, written without nbformat and without
outputs, with the same ids each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course.lessons.live import PLACES
from course.manifest import Course, Exercise, Wrong

SETUP = "from course.lessons.cells import check, predict"
"""What the first code cell does: the rest of the notebook's cells need it."""
HEADING = re.compile(r"^## (\d+\.\d+|M\d) ")
FENCE = re.compile(r"^```(\S*) *(.*)$")
PREDICT = "> **Predict.**"


@dataclass
class Cell:
    kind: str
    """markdown, python, play, live or predict"""
    source: str
    """The text, the program, or the question."""
    section: str
    """The exercise's id; "" before the first section."""
    line: int
    """Where it begins in the Markdown."""
    options: dict[str, str] = field(default_factory=dict)
    """What the fence says: seed, fails; for live: what."""
    answers: str = ""
    """Of a play cell: the name of the prediction that it answers."""

    @property
    def seed(self) -> int:
        return int(self.options.get("seed", 0))


def read(course: Course, lesson: str) -> list[Cell]:
    """The cells of a lesson.md, by its path from the root. Wrong, with file and line, if
    a fence can't be understood."""
    try:
        text = (course.root / lesson).read_text(encoding="utf-8")
    except OSError as error:
        raise Wrong(f"{lesson}: {error.strerror}") from None
    return list(cut(text, lesson))


def cut(text: str, file: str = "lesson.md") -> Iterator[Cell]:
    section = asked = ""
    questions = 0
    pending: list[str] = []
    began = 1

    def rest() -> Iterator[Cell]:
        source = "\n".join(pending).strip("\n")
        pending.clear()
        if source:
            yield Cell("markdown", source, section, began)

    lines = enumerate(text.split("\n"), 1)
    for number, line in lines:
        heading, fence = HEADING.match(line), FENCE.match(line)
        if heading or line.startswith("# ") or line.startswith("## "):
            yield from rest()
            if heading:
                section, questions, asked = heading[1], 0, ""
        if line.startswith(PREDICT):
            yield from rest()
            question = [line]
            while (line := next(lines, (0, ""))[1]).startswith(">"):
                question.append(line)
            if line:
                raise Wrong(f"{file}:{number}: an empty line is to follow the prediction")
            questions += 1
            asked = f"{section}{chr(96 + questions)}"
            yield Cell("predict", "\n".join(question), section, number, answers=asked)
            continue
        if fence:
            body = []
            for _, inner in lines:
                if inner.rstrip() == "```":
                    break
                body.append(inner)
            else:
                raise Wrong(f"{file}:{number}: the fence that begins here has no end")
            language, words = fence[1], fence[2].split()
            kind = kind_of(language, words, f"{file}:{number}")
            if kind != "markdown":
                yield from rest()
                options = dict(word.partition("=")[::2] for word in words[1:])
                answers, asked = (asked, "") if kind == "play" else ("", asked)
                yield Cell(kind, "\n".join(body), section, number, options, answers)
                continue
            if not pending:
                began = number
            # What Jupyter colours it by is one word.
            pending += [f"```{language}", *body, "```"]
            continue
        if not pending:
            began = number
        pending.append(line)
    yield from rest()


def kind_of(language: str, words: list[str], place: str) -> str:
    """What a fence becomes, by what stands behind its language."""
    kind = words[0] if words else ""
    if kind == "play" and language == "python":
        for word in words[1:]:
            if not re.fullmatch(r"seed=\d+|fails", word):
                raise Wrong(f"{place}: a play cell takes seed=N and fails, not {word}")
        return "play"
    if kind == "live" and language == "erlang":
        if len(words) != 2 or words[1] not in PLACES:
            raise Wrong(f"{place}: a live cell is one of {', '.join(PLACES)}")
        return "live"
    if kind == "transcript" and language in ("erlang", "elixir"):
        return "markdown"
    if kind:
        raise Wrong(f"{place}: no cell is called {language} {kind}")
    return "python" if language == "python" else "markdown"


def notebook(course: Course, lesson: str) -> str:
    """The notebook of a lesson, as text."""
    return assemble(read(course, lesson))


def assemble(cells: Iterable[Cell]) -> str:
    made: list[dict[str, object]] = []
    counts: dict[str, int] = {}

    def add(cell: Cell, source: str, kind: str = "code") -> None:
        number = counts[cell.section] = counts.get(cell.section, 0) + 1
        id = f"{cell.section.replace('.', '-') or 'intro'}-{number:02}"
        only_code = {"execution_count": None, "outputs": []} if kind == "code" else {}
        own = {"cell_type": kind, "id": id, "metadata": {}}
        made.append(own | only_code | {"source": source.splitlines(keepends=True)})

    ready = False
    for cell in cells:
        if cell.kind != "markdown" and not ready:
            add(cell, SETUP)
            ready = True
        match cell.kind:
            case "predict":
                add(cell, cell.source, "markdown")
                add(cell, f'predict("{cell.answers}")')
            case "play":
                words = ["%%play", *(f"seed={cell.seed}" for _ in [0] if cell.seed)]
                words += [f"predicted={cell.answers}"] if cell.answers else []
                add(cell, " ".join(words) + "\n" + cell.source)
            case "live":
                add(cell, f"%%live {next(iter(cell.options))}\n{cell.source}")
            case "python":
                add(cell, cell.source)
            case _:
                add(cell, cell.source, "markdown")
    content = {"cells": made, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def texts(course: Course) -> Iterator[str]:
    """The lessons that there are, by their paths from the root."""
    for file in sorted((course.root / "chapters").glob("*/lesson.md")):
        yield file.relative_to(course.root).as_posix()


def notebook_of(lesson: str) -> str:
    return Path(lesson).with_suffix(".ipynb").as_posix()


def demonstration_cell(course: Course, exercise: Exercise) -> Cell | None:
    """The first program of an exercise's section: the plain happy path. None if the
    section, or the lesson, is not there."""
    if not (course.root / exercise.lesson).is_file():
        return None
    section = (cell for cell in read(course, exercise.lesson) if cell.section == exercise.id)
    return next((cell for cell in section if cell.kind == "play"), None)
