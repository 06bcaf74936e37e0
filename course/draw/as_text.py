"""A space-time diagram in characters: at most 80 columns and 50 lines.

      0.1012  a.5      b.7
      0.1012   o- - - - >|     {ping, a.5}

A message that arrives before anything else happens is one arrow; another one is two
lines, its departure and its arrival, that bear the same number.
"""

from __future__ import annotations

from course.draw.space_time import Arrow, Diagram, Mark, elide

WIDTH = 80
LINES = 50
LEFT = 11
WORDS = 26

BOX = {
    "line": "│", "dash": "─", "right": "▶", "left": "◀", "dot": "●", "cross": "✗",
    "frozen": "░", "cut": "┄", "held": "╌", "lost": "✗", "more": "…", "mark": "◆", "end": "┴",
}  # fmt: skip
PLAIN = {
    "line": "|", "dash": "-", "right": ">", "left": "<", "dot": "o", "cross": "X", "end": "+",
    "frozen": ":", "cut": "~", "held": ".", "lost": "x", "more": "...", "mark": "*",
}  # fmt: skip


class _Page:
    def __init__(self, diagram: Diagram, signs: dict[str, str]) -> None:
        self.diagram = diagram
        self.signs = signs
        count = max(1, len(diagram.columns))
        self.step = max(4, min(16, (WIDTH - LEFT - WORDS) // count))
        self.right = LEFT + count * self.step + 1

    def at(self, column: int) -> int:
        return LEFT + self.step // 2 + column * self.step

    def lines(self, row: int) -> list[str]:
        """The bare columns of a row: which are alive, frozen, cut off."""
        line = [" "] * self.right
        for number, column in enumerate(self.diagram.columns):
            begun = column.begin is None or row >= column.begin
            if begun and (column.end is None or row <= column.end):
                line[self.at(number)] = self.signs["line"]
        for band in self.diagram.bands:
            if band.kind == "freeze" and band.begin <= row <= (
                row if band.end is None else band.end
            ):
                for number in band.columns:
                    line[self.at(number)] = self.signs["frozen"]
        return line

    def write(self, row: int, line: list[str], words: str) -> str:
        time = f"{self.diagram.times[row] / 1_000_000:10.4f}"
        text = (time + "".join(line)[len(time) :]).ljust(self.right) + words
        text = "".join(sign if sign.isprintable() else "?" for sign in text)
        return text.rstrip() if len(text) <= WIDTH else text[: WIDTH - 1] + "~"

    def header(self) -> list[str]:
        titles, subtitles = [" "] * self.right, [" "] * self.right
        for number, column in enumerate(self.diagram.columns):
            for line, text in ((titles, column.title), (subtitles, column.subtitle)):
                text = text[: self.step - 1]
                start = max(LEFT - 2, self.at(number) - len(text) // 2)
                line[start : start + len(text)] = text
        found = ["".join(titles).rstrip(), "".join(subtitles).rstrip()]
        return [line for line in found if line]

    def arrow(
        self, line: list[str], arrow: Arrow, begin: bool, end: bool, number: str
    ) -> None:
        """Draw the whole of an arrow, or the half at its source or its target."""
        signs = self.signs
        start, stop = self.at(arrow.source), self.at(arrow.target)
        dash = signs["held"] if arrow.held else signs["dash"]
        if start == stop:
            line[start : start + 3] = [signs["dot"], dash, signs["left"]][: 3 if end else 2]
            return
        step = 1 if stop > start else -1
        middle = (start + stop) // 2
        first = start if begin else middle
        last = stop if end else middle
        for place in range(first, last + step, step):
            line[place] = dash
        if begin:
            line[start] = signs["dot"]
        if end:
            line[stop] = signs["right" if step > 0 else "left"]
        elif arrow.lost:
            line[middle] = signs["lost"]
        if number and not arrow.lost:
            for offset, digit in enumerate(number):
                line[middle + offset] = digit

    def mark(self, line: list[str], mark: Mark) -> None:
        crosses = ("exit", "kill")
        if mark.column is not None:
            sign = "cross" if mark.kind in crosses else "end" if mark.kind == "end" else "mark"
            line[self.at(mark.column)] = self.signs[sign]
        elif mark.kind in ("cut", "heal"):
            for place in range(LEFT, self.right - 1):
                if line[place] == " ":
                    line[place] = self.signs["cut"]


def render(diagram: Diagram, signs: dict[str, str]) -> str:
    """The diagram, drawn with BOX or PLAIN signs."""
    page = _Page(diagram, signs)
    header = page.header()
    rows = len(diagram.times)
    gap, after = elide(rows, LINES - len(header))
    sent: dict[int, Arrow] = {}
    arrived: dict[int, Arrow] = {}
    numbers: dict[int, str] = {}
    for arrow in diagram.arrows:
        sent[arrow.sent] = arrow
        if arrow.delivered is not None and arrow.delivered != arrow.sent:
            arrived[arrow.delivered] = arrow
            if arrow.delivered != arrow.sent + 1:
                numbers[id(arrow)] = str(len(numbers) % 99 + 1)
    marks: dict[int, list[Mark]] = {}
    for mark in diagram.marks:
        marks.setdefault(mark.row, []).append(mark)
    lines = list(header)
    for row in range(rows):
        if row == gap and after > gap:
            lines.append(f"{'':{LEFT}}{signs['more']} {after - gap} more {signs['more']}")
        if gap <= row < after:
            continue
        line = page.lines(row)
        words = ""
        if (arrow := sent.get(row)) is not None:
            whole = arrow.delivered is not None and arrow.delivered in (row, row + 1)
            page.arrow(line, arrow, True, whole, numbers.get(id(arrow), ""))
            fate = "  lost" if arrow.lost else "  held" if arrow.held else ""
            words = arrow.text[: WIDTH - page.right - len(fate)] + fate
        elif (arrow := arrived.get(row)) is not None:
            if arrow.delivered == arrow.sent + 1 and arrow.sent not in range(gap, after):
                continue
            page.arrow(line, arrow, False, True, numbers.get(id(arrow), ""))
            words = arrow.text
        for mark in marks.get(row, []):
            page.mark(line, mark)
            words = mark.text or words
        lines.append(page.write(row, line, words))
    return "\n".join(lines)
