"""A space-time diagram as SVG: at most 900 wide and 700 high, on a background of its own.

The colours read on a light and a dark page, since the picture brings its paper along.
All text is escaped; nothing in the picture is fetched or runs.
"""

from __future__ import annotations

from html import escape

from course.draw.space_time import Arrow, Diagram, Mark, elide

WIDTH = 900
HEIGHT = 700
LEFT = 84
RIGHT = 30
TOP = 62
BOTTOM = 22
TALLEST_ROW = 26
SHORTEST_ROW = 17
LETTER = 6.3

PAPER, INK, FAINT, RULE = "#fbfaf6", "#22313f", "#75818c", "#d9d5ca"
LINE, BLUE, RED, AMBER, GREEN, ICE = (
    "#a9b3bc", "#1f5fa8", "#b3261e", "#a05a00", "#2b7a3d", "#dcebf7",
)  # fmt: skip

STYLE = f"""
text{{font:11.5px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif;fill:{INK}}}
.t{{font-size:10px;fill:{FAINT};text-anchor:end}}
.n{{font-size:13px;font-weight:600;text-anchor:middle}}
.s{{font-size:10.5px;fill:{FAINT};text-anchor:middle}}
.m{{paint-order:stroke;stroke:{PAPER};stroke-width:3px;stroke-opacity:0.8;stroke-linejoin:round}}
.k{{font-size:10.5px;paint-order:stroke;stroke:{PAPER};stroke-width:3px;stroke-opacity:0.8}}
.a{{stroke:{BLUE};stroke-width:1.6;fill:none}}
.h{{stroke-dasharray:5 4;stroke:{AMBER}}}
.l{{stroke:{RED}}}
"""


class _Page:
    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        rows = len(diagram.times)
        room = HEIGHT - TOP - BOTTOM
        self.gap, self.after = elide(rows, room // SHORTEST_ROW)
        shown = rows - (self.after - self.gap) + (self.after > self.gap)
        self.row_height = max(SHORTEST_ROW, min(TALLEST_ROW, room / max(1, shown)))
        self.height = TOP + round(shown * self.row_height) + BOTTOM
        count = max(1, len(diagram.columns))
        self.step = min(230.0, (WIDTH - LEFT - RIGHT) / count)
        # A lone column or two would leave the words no room.
        self.width = max(520, round(LEFT + RIGHT + self.step * count))
        self.step = (self.width - LEFT - RIGHT) / count
        self.out: list[str] = []

    def x(self, column: int) -> float:
        return LEFT + self.step * (column + 0.5)

    def y(self, row: int | None) -> float:
        """The middle of a row; rows that are left out share one place."""
        if row is None:
            return self.height - BOTTOM + 6
        if row >= self.after > self.gap:
            row = row - (self.after - self.gap) + 1
        elif row >= self.gap and self.after > self.gap:
            row = self.gap
        return TOP + (row + 0.5) * self.row_height

    def shown(self, row: int | None) -> bool:
        return row is not None and not self.gap <= row < self.after

    def text(self, x: float, y: float, words: str, kind: str, extra: str = "") -> None:
        clean = "".join(sign if sign.isprintable() else "\ufffd" for sign in words)
        self.out.append(
            f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{extra}>{escape(clean)}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, extra: str) -> None:
        self.out.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {extra}/>'
        )

    def bands(self) -> None:
        for band in self.diagram.bands:
            if band.end is not None and self.y(band.begin) == self.y(band.end):
                continue
            top, bottom = self.y(band.begin), self.y(band.end)
            if band.kind == "cut":
                colour, opacity = RED, 0.07
                spans = [(LEFT - 4, self.width - RIGHT + 12)]
            else:
                colour, opacity = "#4f9bd9", 0.22
                half = min(34.0, self.step / 2 - 4)
                spans = [
                    (self.x(number) - half, self.x(number) + half) for number in band.columns
                ]
            for left, right in spans:
                self.out.append(
                    f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
                    f'height="{max(4.0, bottom - top):.1f}" rx="4" fill="{colour}" '
                    f'fill-opacity="{opacity}"/>'
                )

    def columns(self) -> None:
        letters = max(4, int(self.step / LETTER))
        for number, column in enumerate(self.diagram.columns):
            x = self.x(number)
            self.text(x, 26, column.title[:letters], "n")
            self.text(x, 42, column.subtitle[:letters], "s")
            begin = (
                TOP - 10 if not column.begin else self.y(column.begin) - self.row_height / 2
            )
            end = self.y(column.end)
            self.line(x, begin, x, end, f'stroke="{LINE}" stroke-width="2"')
            if column.begin:
                self.out.append(f'<circle cx="{x:.1f}" cy="{begin:.1f}" r="3" fill="{LINE}"/>')

    def times(self) -> None:
        last = ""
        for row, micros in enumerate(self.diagram.times):
            words = f"{micros / 1_000_000:.4f}"
            if self.shown(row) and words != last:
                self.text(LEFT - 14, self.y(row) + 3.5, words, "t")
                last = words
        self.text(LEFT - 14, 42, "seconds", "t")

    def left_out(self) -> None:
        """A strip of bare paper over everything that goes through the rows left out."""
        if self.after == self.gap:
            return
        y, half = self.y(self.gap), self.row_height / 2 - 1
        right = self.width - 4
        self.out.append(
            f'<rect x="{LEFT - 6}" y="{y - half:.1f}" width="{right - LEFT + 6:.1f}" '
            f'height="{2 * half:.1f}" fill="{PAPER}"/>'
        )
        for edge in (y - half, y + half):
            self.line(LEFT - 6, edge, right, edge, f'stroke="{RULE}" stroke-dasharray="2 4"')
        words = f"{self.after - self.gap} more"
        self.text(self.width / 2, y + 4, words, "s")

    def arrow(self, arrow: Arrow) -> None:
        if not self.shown(arrow.sent) and not self.shown(arrow.delivered):
            return
        x1, x2 = self.x(arrow.source), self.x(arrow.target)
        y1 = self.y(arrow.sent)
        kind = "a l" if arrow.lost else "a h" if arrow.held else "a"
        head = "L" if arrow.lost else "H" if arrow.held else "A"
        ends = f' marker-end="url(#{head})"' if self.shown(arrow.delivered) else ""
        if arrow.delivered is None:
            # It never came: it stops half way.
            x2, y2 = (x1 + x2) / 2, y1 + self.row_height * 0.4
        else:
            y2 = self.y(arrow.delivered)
        if arrow.source == arrow.target:
            x2 = x1 + 22
            low = max(y2, y1 + 7)
            self.out.append(
                f'<path class="{kind}" d="M{x1:.1f} {y1 - 4:.1f} C{x2:.1f} {y1 - 6:.1f} '
                f'{x2:.1f} {low + 2:.1f} {x1 + 3:.1f} {low:.1f}"{ends}/>'
            )
        else:
            away = 5 if x2 > x1 else -5
            tip = x2 - away * 0.6 if arrow.delivered is not None else x2
            self.line(x1, y1, tip, y2, f'class="{kind}"{ends}')
        if arrow.lost:
            self.cross(x2, y2, 5)
        if self.shown(arrow.sent):
            self.out.append(
                f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="3" '
                f'fill="{RED if arrow.lost else AMBER if arrow.held else BLUE}"/>'
            )

    def label(self, arrow: Arrow) -> None:
        """An arrow's words stand over its beginning: each row has one beginning at most,
        so words never meet words."""
        row = arrow.sent if self.shown(arrow.sent) else arrow.delivered
        if not self.shown(row):
            return
        left = arrow.target < arrow.source
        at = arrow.source if self.shown(arrow.sent) else arrow.target
        if at == arrow.target:
            left = arrow.source > arrow.target
        x = self.x(at) + (-9 if left else 9)
        if arrow.source == arrow.target:
            left, x = False, self.x(at) + 26
        room = x - LEFT + 8 if left else self.width - 8 - x
        room = min(room, max(self.step * max(1, abs(arrow.source - arrow.target)) - 16, 120))
        words = arrow.text
        if arrow.lost:
            words += " (lost)"
        letters = int(room / LETTER)
        if len(words) > letters:
            words = words[: letters - 1] + "\u2026"
        y = self.y(row) - (3.5 if arrow.source != arrow.target else -4)
        self.text(x, y, words, "m", ' text-anchor="end"' if left else "")

    def cross(self, x: float, y: float, size: float) -> None:
        for sign in (1, -1):
            self.line(
                x - size, y - size * sign, x + size, y + size * sign,
                f'stroke="{RED}" stroke-width="2.2" stroke-linecap="round"',
            )  # fmt: skip

    def mark(self, mark: Mark) -> None:
        if not self.shown(mark.row):
            return
        y = self.y(mark.row)
        if mark.column is None:
            colour = {"heal": GREEN, "thaw": GREEN, "release": GREEN, "hold": AMBER}.get(
                mark.kind, RED
            )
            if mark.kind in ("cut", "heal"):
                dashes = ' stroke-dasharray="7 4"' if mark.kind == "cut" else ""
                self.line(
                    LEFT - 4, y, self.width - RIGHT + 12, y,
                    f'stroke="{colour}" stroke-width="1.4"{dashes}',
                )  # fmt: skip
            words = mark.text[: int((self.width - LEFT - RIGHT) / LETTER)]
            self.text(
                self.width - RIGHT + 8, y - 4, words, "k",
                f' text-anchor="end" style="fill:{colour}"',
            )  # fmt: skip
            return
        x = self.x(mark.column)
        if mark.kind in ("exit", "kill"):
            self.cross(x, y, 5.5)
            colour = RED
        elif mark.kind == "end":
            self.line(x - 6, y, x + 6, y, f'stroke="{LINE}" stroke-width="2.5"')
            colour = FAINT
        else:
            colour = {
                "nodeup": GREEN,
                "nodedown": RED,
                "refuse": RED,
                "log": AMBER,
                "freeze": BLUE,
                "thaw": BLUE,
            }.get(mark.kind, FAINT)
            self.out.append(
                f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" '
                f'transform="rotate(45 {x:.1f} {y:.1f})" fill="{colour}"/>'
            )
        if mark.text:
            left = x > self.width * 0.7
            room = x - LEFT if left else self.width - 14 - x
            words = mark.text
            letters = max(4, int(room / LETTER) - 2)
            if len(words) > letters:
                words = words[: letters - 1] + "\u2026"
            extra = f' style="fill:{colour}"' + (' text-anchor="end"' if left else "")
            self.text(x + (-10 if left else 10), y + 3.5, words, "k", extra)


def _head(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
        f'markerHeight="7" orient="auto">'
        f'<path d="M0 0.8L10 5L0 9.2z" fill="{colour}"/></marker>'
    )


def render(diagram: Diagram) -> str:
    """The picture, as one SVG element."""
    page = _Page(diagram)
    page.bands()
    page.columns()
    page.times()
    for arrow in diagram.arrows:
        page.arrow(arrow)
    page.left_out()
    for mark in diagram.marks:
        page.mark(mark)
    for arrow in diagram.arrows:
        page.label(arrow)
    size = f'width="{page.width}" height="{page.height}"'
    heads = _head("A", BLUE) + _head("H", AMBER) + _head("L", RED)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {page.width} {page.height}" role="img">'
        f"<title>space-time diagram</title><style>{STYLE}</style><defs>{heads}</defs>"
        f'<rect width="{page.width}" height="{page.height}" rx="10" fill="{PAPER}" '
        f'stroke="{RULE}"/>{"".join(page.out)}</svg>'
    )
