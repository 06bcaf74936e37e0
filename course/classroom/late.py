"""late.toml and times.csv: when it was due, when each handed in, and what that costs.

    due = 2026-03-01T23:59:00+01:00       or without an offset, and zone = "Europe/Berlin"
    [[late]]
    hours = 24                            up to so many hours late,
    share = 0.9                           so much of the points counts
    [extensions]
    ada = 48                              due so many hours later, or at another time

Later than the last of [[late]] nothing counts. times.csv has what the learning management
system says: student,submitted, as in ISO 8601. What always holds: no time of a file counts,
and a student of whom no time is known is named and counts as in time.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from course.classroom import tables
from course.manifest import Wrong

FILE, TIMES = "late.toml", "times.csv"
COLUMNS = ("student", "submitted")
EXAMPLE = "2026-03-01T23:59:00+01:00"


@dataclass(frozen=True)
class Policy:
    due: datetime
    steps: tuple[tuple[float, float], ...]
    """Up to how many hours late which share counts, in rising order."""
    zone: tzinfo | None = None
    """Of times that do not say theirs."""
    extensions: Mapping[str, datetime] = field(default_factory=dict)
    """When it is due for those for whom it is another time, as late.toml calls them."""

    def share(self, late: timedelta) -> float:
        if late <= timedelta():
            return 1.0
        return next((of for hours, of in self.steps if late <= timedelta(hours=hours)), 0.0)


@dataclass(frozen=True)
class Lateness:
    share: float
    """What counts of the points."""
    why: str


def policy(folder: Path) -> Policy | None:
    """What late.toml says; None if there is none. Wrong if it can't be made out: a wrong
    one would be wrong for all."""
    file = folder / FILE
    try:
        told = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
        return read(told)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise Wrong(f"{file}: {error}") from None


def read(told: Mapping[str, Any]) -> Policy:
    known = ("due", "zone", "late", "extensions")
    if strange := set(told) - set(known):
        raise ValueError(f"{min(strange)} is none of {', '.join(known)}")
    zone = in_zone(told["zone"]) if "zone" in told else None
    if "due" not in told:
        raise ValueError(f"due is missing, as in due = {EXAMPLE}")
    due = moment(told["due"], zone, later=True)
    steps: list[tuple[float, float]] = []
    rows = told.get("late", [])
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or set(row) != {"hours", "share"}:
            raise ValueError("each [[late]] has hours and share, and nothing else")
        hours, share = number(row["hours"], "hours"), number(row["share"], "share")
        if not 0 <= share <= 1:
            raise ValueError(f"share = {share:g} is not from 0 to 1")
        if steps and (hours <= steps[-1][0] or share > steps[-1][1]):
            raise ValueError(
                f"[[late]] with hours = {hours:g}, share = {share:g}: each has "
                "more hours than the one before, and no larger share"
            )
        steps.append((hours, share))
    extensions = told.get("extensions", {})
    if not isinstance(extensions, dict):
        raise ValueError("extensions is a table: [extensions], and below it a line a student")
    return Policy(
        due,
        tuple(steps),
        zone,
        {
            name: due + timedelta(hours=number(more, name))
            if isinstance(more, (int, float))
            else moment(more, zone, later=True)
            for name, more in extensions.items()
        },
    )


def number(told: Any, name: str) -> float:
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not 0 <= told < 1e6:
        raise ValueError(f"{name} = {told} is no number that can be")
    return float(told)


def in_zone(name: Any) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError, TypeError):
        # ZoneInfo raises what looking for a file of that name raises.
        raise ValueError(
            f"zone = {name} is no time zone that this machine knows, as "
            "Europe/Berlin is one; give times with their offset"
        ) from None


def moment(told: Any, zone: tzinfo | None, *, later: bool = False) -> datetime:
    """A point in time. Of one that the clocks show twice the earlier one, or the later.
    ValueError if it is none, or has no offset and the zone is not known."""
    if isinstance(told, str):
        # "2026-03-01 23:59:00 -0700" and "... UTC" too.
        text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", told.strip())
        text = re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text)
        with suppress(ValueError):
            told = (datetime if ":" in text else date).fromisoformat(text)
    if not isinstance(told, datetime):
        what = "has no time of day" if isinstance(told, date) else "is no time"
        raise ValueError(f"{told} {what}, as {EXAMPLE} is one")
    at: datetime = told
    if at.tzinfo is None:
        if zone is None:
            raise ValueError(
                f"{told} does not say in which time zone; write it as in "
                f'{EXAMPLE}, or zone = "Europe/Berlin" into {FILE}'
            )
        at = at.replace(tzinfo=zone, fold=int(later))
    return at


def lateness(
    folder: Path, students: Collection[str], problems: list[str]
) -> dict[str, Lateness]:
    """What the time of each student costs; nobody if there is no late.toml."""
    rules = policy(folder)
    if rules is None:
        return {}
    extended: dict[str, datetime] = {}
    for name, due in rules.extensions.items():
        try:
            extended[tables.student(name, students)] = due
        except ValueError as error:
            problems.append(f"{FILE} extensions: {error}")
    handed_in = times(folder, rules.zone, students, problems)
    found = {}
    for student in students:
        due = extended.get(student, rules.due)
        at = handed_in.get(student)
        if at is None:
            problems.append(f"{student}: no time in {TIMES}, counted as in time")
            found[student] = Lateness(1.0, f"no time is known ({TIMES}): counted as in time")
            continue
        # Not by the wall clock of the zone, which is what Python subtracts within one.
        late = timedelta(seconds=at.timestamp() - due.timestamp())
        share = rules.share(late)
        there = at.astimezone(due.tzinfo).isoformat(" ")
        told = f"handed in {there}, due {due.isoformat(' ')}"
        told += " (extended)" if student in extended else ""
        how = f"{words(late)} late" if late > timedelta() else "in time"
        counts = f", {share:g} of the points count" if late > timedelta() else ""
        found[student] = Lateness(share, f"{told}: {how}{counts}")
    return found


def times(
    folder: Path, zone: tzinfo | None, students: Collection[str], problems: list[str]
) -> dict[str, datetime]:
    """When each handed in."""
    found: dict[str, datetime] = {}
    for line in tables.table(folder / TIMES, COLUMNS, 2, problems):
        try:
            student = tables.student(line.cells["student"], students)
            at = moment(line.cells["submitted"], zone)
        except ValueError as error:
            problems.append(f"{line.where}: {error}")
            continue
        if student in found:
            problems.append(f"{line.where}: {student} has another time, the latest counts")
            at = max(at, found[student])
        found[student] = at
    return found


def words(late: timedelta) -> str:
    minutes, seconds = divmod(round(late.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (0 if hours or minutes else seconds, "s")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than 1 s"
