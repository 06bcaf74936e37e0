"""Line and bar charts, as SVG on a background of its own and as text for a console.

    chart("What a write costs", [1, 3, 5, 7],
          {"messages": [0, 4, 8, 12], "reads": [0, 0, 0, 0]}, across="nodes", up="messages")

What always holds: an axis that can begin at zero does, its ticks are round numbers, and
each series has a shape as well as a colour, for those who see no colours. All text is
escaped; the picture is 640 wide and its words stay inside. What can't be drawn is
a ValueError of one line when the chart is made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from course.draw.as_svg import AMBER, BLUE, FAINT, GREEN, INK, PAPER, RED, RULE

WIDTH, HEIGHT = 640, 360
RIGHT, BOTTOM = 24, 52
TITLE, LEGEND, ABOVE = 28, 22, 18
"""Heights: of the title, of a row of the legend, of the room above the highest value."""
LETTER = 6.6
"""How wide a letter of the labels is at most, on the average."""
COLOURS = (BLUE, AMBER, GREEN, RED, "#6d4aa3", "#0f7c85")
MOST_SERIES = len(COLOURS)
MOST_TICKS = 12
CONSOLE, LINES = 80, 48

STYLE = f"""
text{{font:12px ui-sans-serif,system-ui,'DejaVu Sans',sans-serif;fill:{INK}}}
.n{{font-size:14px;font-weight:600}}
.t{{font-size:11px;fill:{FAINT}}}
.v{{font-size:10.5px;text-anchor:middle}}
"""

Kind = Literal["lines", "bars"]
Value = float | None


@dataclass(frozen=True)
class Chart:
    """One chart. `x` are numbers, or words that stand side by side; a value that is None
    is not drawn, and its line has a gap there. With `log` the values' axis is logarithmic."""

    title: str
    x: Sequence[float | str]
    series: Mapping[str, Sequence[Value]]
    across: str = ""
    """What `x` is, with its unit."""
    up: str = ""
    """What the values are, with their unit."""
    kind: Kind = "lines"
    log: bool = False

    def __post_init__(self) -> None:
        if not self.x or not self.series:
            raise ValueError("a chart needs at least one x and one series")
        if len(self.series) > MOST_SERIES:
            raise ValueError(f"a chart has at most {MOST_SERIES} series")
        numbers = [place for place in self.x if _is_number(place)]
        if numbers and len(numbers) < len(self.x):
            raise ValueError("x is all numbers or all words")
        if not numbers and not all(isinstance(place, str) for place in self.x):
            raise ValueError("x is all numbers or all words")
        for name, values in self.series.items():
            if len(values) != len(self.x):
                raise ValueError(f"{name} has {len(values)} values, and x has {len(self.x)}")
            for value in values:
                if value is not None and not _is_number(value):
                    raise ValueError(f"{name} has a value that is no number: {value!r}")
                if self.log and value is not None and value <= 0:
                    raise ValueError(f"{name} has {value}: a logarithmic axis has no zero")
        if not self.values:
            raise ValueError("every value is None")

    @property
    def values(self) -> list[float]:
        return [
            value for values in self.series.values() for value in values if value is not None
        ]

    def svg(self) -> str:
        """The picture, as one SVG element."""
        return _Page(self).render()

    def _repr_svg_(self) -> str:
        return self.svg()

    def text(self) -> str:
        """The same for a console: a row for each value, in at most 80 columns and some
        50 lines; of more places than that, every second, third, ... is shown."""
        words = [_words(place) for place in self.x]
        shown = {id(v): number(v) for vs in self.series.values() for v in vs if v is not None}
        first = min(24, max(map(len, [*words, self.across])))
        second = min(20, max(map(len, self.series)))
        last = max([4, *map(len, shown.values())])
        room = CONSOLE - first - second - last - 6
        low, high = _ends(self)
        lines = [self.title, f"{self.across[:first]:>{first}}  {self.up}"]
        lines = [line[:CONSOLE].rstrip() for line in lines]
        every = math.ceil(len(words) * len(self.series) / LINES)
        for at, word in list(enumerate(words))[::every]:
            for name, values in self.series.items():
                value = values[at]
                bar, told = "", "none"
                if value is not None:
                    share = _share(value, low, high, self.log)
                    bar, told = "#" * round(max(0.0, share) * room), number(value)
                head = f"{word[:first]:>{first}}  {name[:second]:{second}}  {told:>{last}}"
                lines.append(f"{head}  {bar}".rstrip())
                word = ""
        return "\n".join(lines)


def number(value: float) -> str:
    """A number as it is read: 1,500 and 0.25, and not 1500.0 or 2.5e-01."""
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    if 0.001 <= abs(value) < 1e9:
        digits = max(0, 3 - math.floor(math.log10(abs(value))) - 1)
        text = f"{value:,.{digits}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value:.3g}"


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers, evenly apart, of which the first is at most `low` and the last at
    least `high`; as many as there may be."""
    if high <= low:
        high = low + 1
    power: float = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20, 50):
        step = factor * power
        begin, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if end - begin <= most:
            break
    # Powers below one are divided by their inverse, or 3 * 0.1 would be no round number.
    inverse = round(1 / power) if power < 1 else 1
    unit = factor if power < 1 else step
    return [place * unit / inverse for place in range(begin, end + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten around both, and twice and five times them where there is room."""
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    last = max(last, first + 1)
    step = max(1, math.ceil((last - first) / 8))
    factors = (1, 2, 5) if last - first <= 2 else (1,)
    last = first + step * math.ceil((last - first) / step)
    exponents = range(first, last, step)
    return [
        *(factor * 10.0**exponent for exponent in exponents for factor in factors),
        10.0**last,
    ]


def _is_number(value: object) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def _words(place: float | str) -> str:
    return place if isinstance(place, str) else number(place)


def _up_ticks(chart: Chart) -> list[float]:
    low, high = min(chart.values), max(chart.values)
    return log_ticks(low, high) if chart.log else ticks(min(0, low), max(0, high))


def _ends(chart: Chart) -> tuple[float, float]:
    places = _up_ticks(chart)
    return places[0], places[-1]


def _share(value: float, low: float, high: float, log: bool) -> float:
    """How far a value is from the one end of its axis to the other, from 0 to 1."""
    if log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def _circle(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'


def _polygon(*corners: tuple[float, float]) -> Callable[[float, float, str], str]:
    def draw(x: float, y: float, colour: str) -> str:
        points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
        return f'<polygon points="{points}" fill="{colour}"/>'

    return draw


SHAPES = (
    _circle,
    _polygon((-4, -4), (4, -4), (4, 4), (-4, 4)),
    _polygon((0, -5), (5, 4), (-5, 4)),
    _polygon((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
    _polygon((0, 5), (5, -4), (-5, -4)),
    _polygon((-2, -5), (2, -5), (2, -2), (5, -2), (5, 2), (2, 2), (2, 5), (-2, 5), (-2, 2),
             (-5, 2), (-5, -2), (-2, -2)),
)  # fmt: skip
"""How the points of each series look, at a place and in a colour."""


class _Page:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.out: list[str] = []
        self.ups = _up_ticks(chart)
        self.left = max(60, round(38 + LETTER * max(len(number(up)) for up in self.ups)))
        self.rows = self.legend_rows()
        self.top = TITLE + LEGEND * len(self.rows) + ABOVE
        self.bottom = HEIGHT - BOTTOM
        self.low, self.high = self.ups[0], self.ups[-1]
        self.by_number = chart.kind == "lines" and not isinstance(chart.x[0], str)
        if self.by_number:
            numbers = sorted({float(place) for place in chart.x})
            few = len(numbers) <= MOST_TICKS and self.apart(numbers)
            self.acrosses = numbers if few else ticks(numbers[0], numbers[-1], 8)
            if len(self.acrosses) == 1:
                self.acrosses = [self.acrosses[0] - 1, self.acrosses[0], self.acrosses[0] + 1]

    def apart(self, numbers: list[float]) -> bool:
        """Whether there is room for the words of each at its own place."""
        wide = (numbers[-1] - numbers[0]) or 1.0
        room = WIDTH - self.left - RIGHT - 40
        return all(
            (two - one) / wide * room > LETTER * max(len(number(one)), len(number(two))) + 6
            for one, two in pairwise(numbers)
        )

    def legend_rows(self) -> list[list[tuple[int, str]]]:
        """The series' numbers and names, as many a row as fit; none if there is one only
        and the axis says what it is."""
        names = list(self.chart.series)
        if len(names) == 1 and names[0] in ("", self.chart.up):
            return []
        rows: list[list[tuple[int, str]]] = [[]]
        used = 0.0
        for place, name in enumerate(names):
            name = cut(name, WIDTH - self.left - RIGHT - 30)
            wide = 36 + LETTER * len(name)
            if rows[-1] and used + wide > WIDTH - self.left - RIGHT:
                rows.append([])
                used = 0.0
            rows[-1].append((place, name))
            used += wide
        return rows

    def x(self, at: int) -> float:
        """The middle of a place; numbers are as far apart as they are."""
        room = WIDTH - self.left - RIGHT
        if not self.by_number:
            return self.left + (at + 0.5) * room / len(self.chart.x)
        return self.along(float(self.chart.x[at]))

    def along(self, value: float) -> float:
        low, high = self.acrosses[0], self.acrosses[-1]
        return self.left + 20 + (WIDTH - self.left - RIGHT - 40) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        share = _share(value, self.low, self.high, self.chart.log)
        return self.bottom - share * (self.bottom - self.top)

    def text(self, x: float, y: float, words: str, kind: str, extra: str = "") -> None:
        self.out.append(
            f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{extra}>'
            f"{escape(clean(words))}</text>"
        )

    def axes(self) -> None:
        right = WIDTH - RIGHT
        for value in self.ups:
            y = self.y(value)
            strong = value == (self.low if self.chart.log else 0)
            self.out.append(
                f'<line x1="{self.left}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" '
                f'stroke="{INK if strong else RULE}"/>'
            )
            self.text(self.left - 8, y + 4, number(value), "t", ' text-anchor="end"')
        if self.by_number:
            places = [(self.along(value), number(value)) for value in self.acrosses]
        else:
            room = (WIDTH - self.left - RIGHT) / len(self.chart.x)
            # Words that have no room at all places stand at every second, third, ... one.
            every = math.ceil(22 / room)
            places = [
                (self.x(at), cut(_words(place), every * room))
                for at, place in enumerate(self.chart.x)
                if at % every == 0
            ]
        for x, words in places:
            self.text(x, self.bottom + 17, words, "t", ' text-anchor="middle"')
        middle = (self.left + WIDTH - RIGHT) / 2
        across = cut(self.chart.across, WIDTH - self.left - RIGHT)
        self.text(middle, HEIGHT - 14, across, "a", ' text-anchor="middle"')
        height = (self.top + self.bottom) / 2
        turned = f' text-anchor="middle" transform="rotate(-90 18 {height:.1f})"'
        self.text(18, height, cut(self.chart.up, self.bottom - self.top), "a", turned)

    def legend(self) -> None:
        for row, entries in enumerate(self.rows):
            x, y = float(self.left), TITLE + 16 + LEGEND * row
            for place, name in entries:
                colour = COLOURS[place]
                if self.chart.kind == "bars":
                    self.out.append(
                        f'<rect x="{x:.1f}" y="{y - 9}" width="12" height="10" '
                        f'fill="{colour}"/>'
                    )
                else:
                    self.out.append(
                        f'<line x1="{x - 2:.1f}" y1="{y - 4}" x2="{x + 16:.1f}" '
                        f'y2="{y - 4}" stroke="{colour}" stroke-width="2"/>'
                    )
                    self.out.append(SHAPES[place](x + 7, y - 4, colour))
                self.text(x + 22, y, name, "l")
                x += 36 + LETTER * len(name)

    def lines(self) -> None:
        for place, values in enumerate(self.chart.series.values()):
            colour = COLOURS[place]
            points = [
                (self.x(at), None if values[at] is None else self.y(values[at]))
                for at in sorted(range(len(values)), key=self.x)
            ]
            path, pen = "", "M"
            for x, y in points:
                if y is None:
                    pen = "M"
                    continue
                path, pen = f"{path}{pen}{x:.1f} {y:.1f}", "L"
            self.out.append(
                f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" '
                'stroke-linejoin="round"/>'
            )
            # Where there are many, the line says enough.
            if len(points) <= 40:
                self.out += [SHAPES[place](x, y, colour) for x, y in points if y is not None]

    def bars(self) -> None:
        count = len(self.chart.series)
        group = (WIDTH - self.left - RIGHT) / len(self.chart.x)
        wide = min(48.0, group * 0.8 / count)
        zero = self.y(self.low if self.chart.log else 0)
        for place, values in enumerate(self.chart.series.values()):
            for at, value in enumerate(values):
                if value is None:
                    continue
                x = self.x(at) + (place - count / 2) * wide
                y = self.y(value)
                self.out.append(
                    f'<rect x="{x + 0.5:.1f}" y="{min(y, zero):.1f}" '
                    f'width="{max(0.8, wide - 1):.1f}" height="{abs(y - zero):.1f}" '
                    f'fill="{COLOURS[place]}"/>'
                )
                words = number(value)
                if LETTER * len(words) <= wide + 4:
                    self.text(x + wide / 2, min(y, zero) - 4, words, "v")

    def render(self) -> str:
        self.text(self.left, 24, cut(self.chart.title, WIDTH - self.left - RIGHT, 8.2), "n")
        self.legend()
        self.axes()
        if self.chart.kind == "bars":
            self.bars()
        else:
            self.lines()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
            f"<title>{escape(clean(self.chart.title))}</title><style>{STYLE}</style>"
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="{PAPER}" '
            f'stroke="{RULE}"/>{"".join(self.out)}</svg>'
        )


def clean(words: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in words)


def cut(words: str, room: float, letter: float = LETTER) -> str:
    """The words as far as there is room for them."""
    letters = max(1, int(room / letter))
    return words if len(words) <= letters else words[: letters - 1] + "\u2026"
