"""A report as Markdown, as GitHub reads it. Pictures are in the page beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from course.classroom.records import clean
from course.classroom.reports.document import (
    QUOTED,
    Bar,
    Cell,
    Facts,
    Lines,
    Link,
    Picture,
    Printed,
    Section,
    Table,
    Text,
)

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
LIST = re.compile(r"^(\d*)([-+=.)])(?=\s|$)")
"""What makes a list, or of the line above a heading, where a line begins with it."""
DEEPEST = 6


def markdown(report: Section, page: str) -> str:
    """The whole report; `page` is the file with the pictures."""
    text = "\n".join(written(report, 1, page))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def written(section: Section, depth: int, page: str) -> Iterator[str]:
    yield f"{'#' * min(depth, DEEPEST)} {plain(section.title)}"
    yield ""
    for block in section.blocks:
        match block:
            case Section():
                yield from written(block, depth + 1, page)
            case Text(text, tone):
                yield f"**{plain(text)}**" if tone == "strong" else plain(text)
            case Facts(rows):
                for row in rows:
                    yield f"- {row.label}: {code(row.text) if row.code else plain(row.text)}"
            case Table(head, rows):
                yield row_of(head)
                yield f"|{' --- |' * len(head)}"
                yield from (row_of(row) for row in rows)
            case Lines(lines):
                yield from (f"- {plain(line)}" for line in lines)
            case Printed(lines):
                yield fenced([clean(line) for line in lines])
            case Picture(_, words):
                yield f"- picture ({plain(words)}): in [{plain(page)}]({target(page)})"
        yield ""


def row_of(cells: Sequence[Cell]) -> str:
    return f"| {' | '.join(cell(one) for one in cells)} |"


def cell(one: Cell) -> str:
    match one:
        case Bar(_, words):
            return plain(words)
        case Link(where, words):
            # The places in a page have other names in Markdown.
            return plain(words) if where[:1] == "#" else f"[{plain(words)}]({target(where)})"
        case _:
            return plain(one)


def plain(text: str) -> str:
    """Text that marks nothing up but what it quotes."""
    parts = QUOTED.split(clean(text).strip())
    # Every second part is one that was quoted.
    made = [
        code(part) if at % 2 else SPECIAL.sub(r"\\\1", part) for at, part in enumerate(parts)
    ]
    return LIST.sub(r"\1\\\2", "".join(made))


def code(text: str) -> str:
    text = clean(text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text[:1] in ("`", "") or text[-1:] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def fenced(lines: list[str]) -> str:
    longest = max((len(run) for run in re.findall("`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def target(file: str) -> str:
    """A file's name as the target of a link."""
    return quote(file, safe="/#~@+", errors="replace")
