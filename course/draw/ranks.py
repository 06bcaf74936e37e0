"""Bars that lie, each with its words before it: what is more, and what is less, of many.

    ranks("Solved", [Row("1.1 Mailboxes", 80, "80 %"), Row("1.2 Routing", 35, "35 %")], "%")

What always holds: zero is on the axis, bars to its left are red, and the picture is WIDE
wide, on a background of its own. All text is escaped; words that are too long are wrapped
and then cut.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from course.draw.as_svg import BLUE, FAINT, INK, PAPER, RED, RULE
from course.draw.charts import LETTER, clean, cut, number, ticks

WIDE = 760
LABELS = 320
"""The room for the words of a row."""
RIGHT = 128
"""The room for what stands behind a bar."""
TOP, LEGEND, BOTTOM = 44, 22, 46
LINE, PAD = 15, 9
"""Heights: of a line of words, and of what is between two rows."""
MOST_LINES = 3
PALE = "#a9c4e4"

STYLE = f"""
text{{font:12px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif;fill:{INK}}}
.n{{font-size:14px;font-weight:600}}
.t{{font-size:11px;fill:{FAINT}}}
"""


@dataclass(frozen=True)
class Row:
    words: str
    value: float
    told: str
    """What stands behind the bar."""
    behind: float | None = None
    """Another value, as a pale bar behind this one."""


def ranks(
    title: str, rows: Sequence[Row], along: str, *,
    ends: tuple[float, float] | None = None, names: tuple[str, str] | None = None,
) -> str:  # fmt: skip
    """The picture as one SVG element; `along` is what the values are, with their unit, `ends`
    what the axis shows at least, `names` what the bars and the pale ones are. ValueError if
    there are no rows."""
    if not rows:
        raise ValueError("nothing to rank")
    values = [value for row in rows for value in (row.value, row.behind) if value is not None]
    places = ticks(min(0, *values, *(ends or ())), max(0, *values, *(ends or ())))
    low, high = places[0], places[-1]
    right = WIDE - RIGHT

    def x(value: float) -> float:
        return LABELS + (right - LABELS) * (value - low) / (high - low)

    out: list[str] = []

    def text(at: float, y: float, words: str, kind: str = "", end: str = "") -> None:
        more = f' text-anchor="{end}"' if end else ""
        out.append(f'<text class="{kind}" x="{at:.1f}" y="{y:.1f}"{more}>'
                   f"{escape(clean(words))}</text>")  # fmt: skip

    def box(left: float, y: float, wide: float, tall: float, colour: str) -> None:
        out.append(f'<rect x="{left:.1f}" y="{y:.1f}" width="{wide:.1f}" '
                   f'height="{tall:.1f}" fill="{colour}"/>')  # fmt: skip

    text(16, 25, cut(title, WIDE - 32, 8.2), "n")
    top = TOP
    if names:
        at = 16.0
        for name, colour in zip(names, (BLUE, PALE), strict=True):
            box(at, top - 3, 12, 10, colour)
            text(at + 18, top + 6, name)
            at += 40 + LETTER * len(name)
        top += LEGEND
    lines = [wrapped(row.words) for row in rows]
    bottom = top + sum(PAD + LINE * len(words) for words in lines)
    for place in places:
        colour = INK if place == 0 else RULE
        out.append(f'<line x1="{x(place):.1f}" y1="{top}" x2="{x(place):.1f}" '
                   f'y2="{bottom}" stroke="{colour}"/>')  # fmt: skip
        text(x(place), bottom + 16, number(place), "t", "middle")
    text((LABELS + right) / 2, bottom + 34, cut(along, right - LABELS), "", "middle")
    y = float(top)
    for row, words in zip(rows, lines, strict=True):
        tall = LINE * len(words)
        for at, line in enumerate(words):
            text(LABELS - 12, y + PAD / 2 + LINE * at + 11.5, line, "", "end")
        middle = y + (PAD + tall) / 2
        for value, half, colour in ((row.behind, 7.5, PALE), (row.value, 5, BLUE)):
            if value is not None:
                shade = RED if value < 0 else colour
                left, wide = min(x(0), x(value)), abs(x(value) - x(0))
                box(left, middle - half, max(1.0, wide), 2 * half, shade)
        far = max(x(0), *(x(value) for value in (row.value, row.behind) if value is not None))
        text(far + 8, middle + 4, cut(row.told, WIDE - far - 14), "t")
        y += PAD + tall
    tall = bottom + BOTTOM
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{tall}" '
        f'viewBox="0 0 {WIDE} {tall}" role="img"><title>{escape(clean(title))}</title>'
        f'<style>{STYLE}</style><rect width="{WIDE}" height="{tall}" rx="10" '
        f'fill="{PAPER}" stroke="{RULE}"/>{"".join(out)}</svg>'
    )


def wrapped(words: str) -> list[str]:
    """In as many lines as a row may have."""
    letters = int((LABELS - 24) / LETTER)
    found = textwrap.wrap(clean(words), letters, max_lines=MOST_LINES, placeholder=" \u2026")
    return found or [""]
