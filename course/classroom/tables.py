"""Tables that people write and read: CSV, an entry a line.

What always holds: a line that is not right costs itself alone and is named with its number;
no cell that a spreadsheet would run as a formula is written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from course.classroom.records import clean
from course.manifest import Wrong

FORMULAS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What a formula begins with, in any width."""


@dataclass(frozen=True)
class Line:
    where: str
    """As in "overrides.csv line 3"."""
    cells: Mapping[str, str]
    """By column; "" where there is none."""


def table(
    file: Path, columns: Sequence[str], needed: int, problems: list[str]
) -> Iterator[Line]:
    """The lines of a table with these columns, of which the first `needed` must be there.

    No lines if there is no such file. The columns may be in any order, among others; without
    a line that names them they are as they are here. Commas, semicolons and tabs part cells.
    What is wrong with a line is added to the problems. Wrong if the file can't be read.
    """
    try:
        # What is not UTF-8 costs the line that it is in.
        text = file.read_bytes().decode("utf-8-sig", "backslashreplace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}") from None
    names = list(columns)
    delimiter, headed = ",", False
    # Each line by itself: a quotation mark that is never closed ends with its line.
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        if not line.strip():
            continue
        where = f"{file.name} line {number}"
        if not headed:
            delimiter = next((one for one in ",;\t" if line.count(one) >= needed - 1), ",")
        try:
            cells = next(csv.reader([line], delimiter=delimiter, strict=True))
        except csv.Error as error:
            problems.append(
                f"{where}: {error}; an entry is one line, and a quotation mark "
                "in a cell is written twice"
            )
            continue
        if not headed:
            headed = True
            first = [cell.strip().lower() for cell in cells]
            if set(first) >= set(columns[:needed]):
                names = first
                continue
        entry = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        missing = [name for name in columns[:needed] if not entry.get(name)]
        if missing:
            problems.append(f"{where}: no {' and no '.join(missing)}")
            continue
        yield Line(where, {name: entry.get(name, "") for name in columns})


def as_csv(rows: Iterable[Sequence[str | float | None]]) -> str:
    """A table as text; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow([safe(one) if isinstance(one, str) else shown(one) for one in row])
    return out.getvalue()


def shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def safe(text: str) -> str:
    """A cell in one line that no spreadsheet takes for a formula."""
    text = clean(text)
    return f"'{text}" if text.strip()[:1] in tuple(FORMULAS) else text


def student(told: str, students: Collection[str]) -> str:
    """The student that a cell names, as they are called or as grades.csv shows it.
    ValueError, with the nearest names, if there is none."""
    if told in students:
        return told
    by_cell = {safe(name).strip(): name for name in students}
    if told in by_cell:
        return by_cell[told]
    raise ValueError(f"no student is called {told}{nearest(told, by_cell)}")


def nearest(told: str, names: Iterable[str]) -> str:
    """The names that are like one that there is not, to be added to a sentence."""
    lowered = {name.lower(): name for name in names}
    like = get_close_matches(told.lower(), lowered, 3, 0.6)
    return f"; near it: {', '.join(lowered[name] for name in like)}" if like else ""
