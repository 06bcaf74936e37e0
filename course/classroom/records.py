"""What is known of a submission once it is graded: plain data, kept as JSON.

Each student has one Record, in records/<student>.json of the folder that `grade` writes.
What always holds: two gradings of the same submission under the same settings give the
same Record, byte for byte; paths in it are as in the course, `chapters/...` and `tests/...`.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course.manifest import Course, Wrong

RECORDS = "records"
"""The folder of the records, in the one that a grading writes."""
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt")
                                         for number in range(10))}  # fmt: skip
"""Names that no file of Windows may have."""
ISOLATED, INTEGRATED = "isolated", "integrated"


@dataclass
class Ran:
    """What came of a test in one of the two runs."""

    status: str
    """passed, failed, timed out, blocked (by another module of the student's), or, where the
    module is not there, not touched or can't be used, not run"""
    message: str = ""
    place: str = ""
    """The student's file and line, as "chapters/1_node_communication/links.py:40"."""
    tested: str = ""
    """The test's file and line."""
    printed: str = ""
    """The last lines that were printed meanwhile."""
    stub: bool = False
    """Whether it failed since that function is still to be written."""
    blocked_by: str = ""
    """The id of the exercise whose module makes it fail, in the integrated run."""


@dataclass
class Check:
    """A test of an exercise, and what came of it."""

    id: str
    """As pytest names it: "tests/1_node_communication/test_links.py::test_it_is_so[3]"."""
    name: str
    """As a sentence."""
    isolated: Ran
    """Alone on the reference's other modules."""
    integrated: Ran
    """Among the student's other modules."""
    seed: int
    """The seed under which it was tried, or the one that made it fail."""
    replay: str = ""
    """The command that runs it again at home."""
    yours: str = ""
    reference: str = ""
    """The first event that differs from the reference's run, of both, if there is one."""
    diagram: str = ""
    """The run that failed, as SVG."""


@dataclass
class Flag:
    """Something that a person has to look at before the grade counts."""

    kind: str
    """sabotage, forged, patched, equal, watched, read, escaped"""
    sentence: str
    """What was seen, with file and line where there is one."""
    evidence: list[str] = field(default_factory=list)
    """Line by line what shows it: the bug that was put in and the tests that passed, ..."""


@dataclass
class Graded:
    """One exercise of one student."""

    id: str
    name: str
    module: str
    file: str
    points: int
    status: str
    """passed, failed, timed out, missing, not started, unusable"""
    isolated: float
    """The points for the module on the reference's others, of `points`."""
    integrated: float
    """The points for the module among the student's others, of `points`."""
    earned: float
    """Of both, by the shares in the manifest."""
    checks: list[Check] = field(default_factory=list)
    """All tests of the exercise, also where none could run."""
    reason: str = ""
    """Why there are no tests: missing, does not import."""
    likely: list[str] = field(default_factory=list)
    """The named mistakes that the failures look like, as sentences."""
    flags: list[Flag] = field(default_factory=list)
    stamp: Stamp | None = None
    """What it depends on, where that is not what the record says of all."""


@dataclass
class Stamp:
    """What a result depends on."""

    course: str
    """The version of the tool, and a digest of the reference and the tool."""
    tests: str
    """A digest of the tests."""
    python: str
    settings: str
    """A digest of which exercises, seeds and shares."""
    submission: str
    """The SHA-256 of the modules that were taken."""


@dataclass
class Record:
    student: str
    stamp: Stamp
    exercises: list[Graded]
    left: list[str] = field(default_factory=list)
    """What was found in the submission and not taken, and why, a line each."""
    protections: list[str] = field(default_factory=list)
    """Which protections were active while it ran, and which were not, a line each."""
    failed: str = ""
    """Why it could not be graded at all (the grader's fault, never a zero), else ""."""

    @property
    def points(self) -> int:
        return sum(one.points for one in self.exercises)

    @property
    def raw(self) -> float:
        """The points before voids, overrides and lateness."""
        return round(sum(one.earned for one in self.exercises), 1)

    @property
    def withheld(self) -> list[Graded]:
        """The exercises that a person has to decide about."""
        return [one for one in self.exercises if one.flags]


def share(passed: int, total: int, points: float) -> float:
    """Points in proportion, down to a tenth, and all for all."""
    return math.floor(10 * points * passed / total + 1e-9) / 10 if total else 0.0


def combined(course: Course, isolated: float, integrated: float) -> float:
    """The points of an exercise, by the shares that the manifest gives to the two runs; down
    to a tenth."""
    weight = course.isolated_share
    return math.floor(10 * (weight * isolated + (1 - weight) * integrated) + 1e-6) / 10


def file_name(student: str) -> str:
    """The student's name as a file name without ending, on any system; another one for each
    name."""
    plain = re.sub(r"[^\w.@+-]", "_", student, flags=re.ASCII).strip(".")
    # Two that differ in case only are one file on some systems.
    told = plain == student.lower() and plain.split(".")[0] not in RESERVED
    if plain and told and len(plain) < 100:
        return plain
    digest = hashlib.sha256(student.encode(errors="surrogatepass")).hexdigest()
    # No name that is kept as it is has a tilde.
    return f"{plain[:80]}~{digest[:10]}"


def clean(text: str) -> str:
    """A text that may be a student's in one line, without signs that no page and no console
    can show."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else " " if sign.isspace() else "\ufffd" for sign in text
    )


def as_json(record: Record) -> str:
    """In ASCII, since a name or an output may have half a character in it; what is empty is
    left out."""
    told = asdict(record, dict_factory=lambda items: {k: v for k, v in items if not empty(v)})
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


def empty(value: object) -> bool:
    return value is None or value is False or value in ("", [])


def from_json(text: str) -> Record:
    """ValueError, KeyError or TypeError if that is no Record."""
    return record_of(json.loads(text))


def record_of(told: Mapping[str, Any]) -> Record:
    stamp = Stamp(**told["stamp"])
    exercises = [
        Graded(**one | {"checks": [check(each) for each in one.get("checks", ())],
                        "flags": [Flag(**each) for each in one.get("flags", ())],
                        "stamp": Stamp(**one["stamp"]) if one.get("stamp") else None})
        for one in told.get("exercises", ())
    ]  # fmt: skip
    return Record(**dict(told) | {"stamp": stamp, "exercises": exercises})


def check(told: Mapping[str, Any]) -> Check:
    runs = {name: Ran(**told[name]) for name in (ISOLATED, INTEGRATED)}
    return Check(**dict(told) | runs)


def keep(folder: Path, record: Record) -> None:
    """Writes a record into the folder of a grading, whole or not at all."""
    write(folder / RECORDS / f"{file_name(record.student)}.json", as_json(record))


def kept_of(folder: Path, student: str) -> Record | None:
    """The record of one student, unless it can't be read or says only that the grader
    failed: then the submission is graded anew."""
    file = folder / RECORDS / f"{file_name(student)}.json"
    try:
        found = from_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None if found.failed else found


def kept(folder: Path) -> list[Record]:
    """The records in the folder of a grading, by the students' names. Wrong if there are
    none, or one can't be read."""
    found = []
    for file in sorted((folder / RECORDS).glob("*.json")):
        try:
            found.append(from_json(file.read_text(encoding="utf-8")))
        except OSError as error:
            raise Wrong(f"{file}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise Wrong(f"{file} is no record ({error!r}); `grade` makes it anew "
                        "once it is gone") from None  # fmt: skip
    if not found:
        raise Wrong(f"{folder} has no {RECORDS}/; it is to be a folder that `grade` wrote")
    return sorted(found, key=lambda record: record.student)


def write(file: Path, text: str) -> None:
    """Writes a file, whole or not at all, and the folders that it is in. What is no
    character is written as a question mark. Wrong if it can't be."""
    fresh = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(text.encode("utf-8", "replace"))
        os.replace(fresh, file)
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}") from None
