"""A report as one HTML file that stands alone: nothing is fetched, nothing runs.

Pictures are images in the file and not part of the page, so that neither their styles nor
what may be in them get at it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

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

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser is told that this page may do."""
DEEPEST = 6


def page(report: Section) -> str:
    style = (files(__package__) / "page.css").read_text(encoding="utf-8")
    return "\n".join([
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{plain(report.title)}</title>",
        f"<style>\n{style}</style>",
        "</head>",
        "<body>",
        f"<h1>{plain(report.title)}</h1>",
        *written(report, 2),
        "</body>",
        "</html>",
        "",
    ])  # fmt: skip


def written(section: Section, depth: int) -> Iterator[str]:
    """What is in a section; the sections in it have headings of this depth."""
    for block in section.blocks:
        match block:
            case Section(title, _, tone, id):
                card = "card " if depth == 2 else ""
                place = f' id="{plain(id)}"' if id else ""
                yield f'<section class="{card}{plain(tone)}"{place}>'
                yield f"<h{min(depth, DEEPEST)}>{plain(title)}</h{min(depth, DEEPEST)}>"
                yield from written(block, depth + 1)
                yield "</section>"
            case Text(text, tone):
                yield f'<p class="{plain(tone)}">{rich(text)}</p>'
            case Facts(rows):
                yield "<dl>"
                for row in rows:
                    text = f"<code>{plain(row.text)}</code>" if row.code else rich(row.text)
                    yield f"<dt>{plain(row.label)}</dt><dd>{text}</dd>"
                yield "</dl>"
            case Table(head, rows, numbers):
                yield '<div class="scroll"><table>'
                yield f"<thead>{row_of('th', head, numbers)}</thead>"
                yield "<tbody>"
                yield from (row_of("td", row, numbers) for row in rows)
                yield "</tbody></table></div>"
            case Lines(lines):
                yield "<ul>"
                yield from (f"<li>{rich(line)}</li>" for line in lines)
                yield "</ul>"
            case Printed(lines):
                yield f"<pre>{escape(chr(10).join(clean(line) for line in lines))}</pre>"
            case Picture(svg, words):
                data = base64.b64encode(svg.encode("utf-8", "replace")).decode()
                yield (f'<figure><img alt="{plain(words)}" '
                       f'src="data:image/svg+xml;base64,{data}"></figure>')  # fmt: skip


def row_of(tag: str, cells: Sequence[Cell], numbers: Sequence[int]) -> str:
    made = [
        f"<{tag}{' class=number' if at in numbers else ''}>{cell(one)}</{tag}>"
        for at, one in enumerate(cells)
    ]
    return f"<tr>{''.join(made)}</tr>"


def cell(one: Cell) -> str:
    match one:
        case Bar(share, words):
            wide = f"{100 * max(0.0, min(1.0, share)):.1f}%"
            return (f'<span class="bar"><i style="width:{wide}"></i></span>'
                    f'<span class="words">{plain(words)}</span>')  # fmt: skip
        case Link(target, words):
            return f'<a href="{plain(target)}">{plain(words)}</a>'
        case _:
            return rich(one)


def rich(text: str) -> str:
    return QUOTED.sub(r"<code>\1</code>", plain(text))


def plain(text: str) -> str:
    return escape(clean(text))
