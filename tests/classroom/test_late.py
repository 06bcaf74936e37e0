"""When it was due, when it was handed in, and what that costs."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from course.classroom.late import Lateness, lateness, policy, words
from course.manifest import Wrong

DUE = "due = 2026-03-01T23:59:00+01:00\n"
BERLIN = 'due = 2026-03-01T23:59:00\nzone = "Europe/Berlin"\n'
knows_zones = pytest.mark.skipif(
    "Europe/Berlin" not in available_timezones(), reason="this machine knows no time zones"
)
STEPS = "[[late]]\nhours = 24\nshare = 0.9\n[[late]]\nhours = 72\nshare = 0.5\n"


def found(
    folder: Path, rules: str, times: str, *students: str
) -> tuple[dict[str, Lateness], list[str]]:
    problems: list[str] = []
    (folder / "late.toml").write_text(rules)
    (folder / "times.csv").write_text("student,submitted\n" + times)
    return lateness(folder, students or ("ada",), problems), problems


@pytest.mark.parametrize(
    ("submitted", "share"),
    [
        ("2026-03-01T23:59:00+01:00", 1),
        ("2026-03-01T22:59:00Z", 1),
        ("2026-03-01T22:59:01Z", 0.9),
        ("2026-03-01 14:59:00 -0800", 1),
        ("2026-03-01 14:59:00.001 -0800", 0.9),
        ("2026-03-01 23:00:00 UTC", 0.9),
        ("2026-03-02T23:59:00+01:00", 0.9),
        ("2026-03-02T23:59:01+01:00", 0.5),
        ("2026-03-04T23:59:00+01:00", 0.5),
        ("2026-03-04T23:59:01+01:00", 0),
    ],
)
def test_the_share_is_that_of_the_time_wherever_the_clock_stands(
    tmp_path: Path, submitted: str, share: float
):
    late, problems = found(tmp_path, DUE + STEPS, f"ada,{submitted}\n")
    assert (late["ada"].share, problems) == (share, [])


def test_no_policy_no_lateness(tmp_path: Path):
    assert lateness(tmp_path, ["ada"], []) == {}


@knows_zones
def test_a_time_without_its_zone_is_in_that_of_the_table(tmp_path: Path):
    late, problems = found(tmp_path, BERLIN + STEPS, "ada,2026-03-02 00:09\n")
    assert late["ada"] == Lateness(
        0.9,
        "handed in 2026-03-02 00:09:00+01:00, due 2026-03-01 23:59:00+01:00: 10 min late, "
        "0.9 of the points count",
    )
    assert problems == []


@knows_zones
def test_of_an_hour_that_comes_twice_the_student_has_the_better(tmp_path: Path):
    # Clocks in Berlin went back from 3 to 2 on that day.
    rules = 'due = 2025-10-26T02:30:00\nzone = "Europe/Berlin"\n' + STEPS
    late, _ = found(tmp_path, rules, "ada,2025-10-26T01:30:00Z\nbob,2025-10-26 02:30\n",
                    "ada", "bob")
    assert (late["ada"].share, late["bob"].share) == (1, 1)


def test_a_time_that_says_no_zone_is_named_where_none_is_known(tmp_path: Path):
    late, problems = found(tmp_path, DUE + STEPS, "ada,2026-03-05 00:09\n")
    assert late["ada"].share == 1
    assert problems[0].startswith("times.csv line 2: 2026-03-05 00:09:00 does not say in")


def test_extensions_are_hours_or_a_time(tmp_path: Path):
    rules = DUE + STEPS + '[extensions]\nada = 48\n"bob b" = 2026-03-10T12:00:00Z\nadda = 1\n'
    late, problems = found(
        tmp_path, rules,
        "ada,2026-03-03T22:00:00Z\nbob b,2026-03-10T13:00:01+01:00\n", "ada", "bob b",
    )  # fmt: skip
    assert (late["ada"].share, late["bob b"].share) == (1, 0.9)
    assert "(extended)" in late["ada"].why
    assert problems == ["late.toml extensions: no student is called adda; near it: ada"]


def test_who_has_no_time_is_named_and_counts_as_in_time(tmp_path: Path):
    late, problems = found(tmp_path, DUE + STEPS, "bob,2026-03-01T00:00:00Z\n", "ada", "bob")
    assert late["ada"].share == 1 and "no time is known" in late["ada"].why
    assert problems == ["ada: no time in times.csv, counted as in time"]


def test_bad_lines_of_times_are_named_and_cost_nothing_else(tmp_path: Path):
    late, problems = found(
        tmp_path, DUE + STEPS,
        "ada,2026-03-02\nada,yesterday\nada,2026-13-02T00:00:00Z\neve,2026-03-02T00:00:00Z\n"
        "ada,2026-03-02T00:00:00Z\nada,2026-03-03T00:00:00Z\n",
    )  # fmt: skip
    assert late["ada"].share == 0.5
    assert [line.partition(":")[0] for line in problems] == [
        f"times.csv line {number}" for number in (2, 3, 4, 5, 7)
    ]
    words = ("no time of day", "is no time", "is no time", "called eve", "the latest counts")
    for problem, told in zip(problems, words, strict=True):
        assert told in problem


def test_times_of_files_count_for_nothing(tmp_path: Path):
    first = found(tmp_path, DUE + STEPS, "ada,2026-03-02T00:00:00Z\n")
    for file in tmp_path.iterdir():
        os.utime(file, (0, 0))
    assert (lateness(tmp_path, ["ada"], []), []) == first


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("due = ", "Invalid value"),
        (STEPS, "due is missing"),
        ("due = 2026-03-01\n", "no time of day"),
        ("due = 2026-03-01T23:59:00\n", "which time zone"),
        ('due = "soon"\n', "soon is no time"),
        (BERLIN.replace("Berlin", "Nowhere"), "no time zone that this machine knows"),
        (DUE + "days = 3\n", "days is none of due, zone, late, extensions"),
        (DUE + "[[late]]\nhours = 24\n", "hours and share"),
        (DUE + "[late]\nhours = 24\nshare = 0.5\nmore = 1\n", "hours and share"),
        (DUE + "[[late]]\nhours = 24\nshare = 90\n", "share = 90 is not from 0 to 1"),
        (DUE + '[[late]]\nhours = "a day"\nshare = 0.9\n', "hours = a day is no number"),
        (DUE + STEPS + "[[late]]\nhours = 3\nshare = 0.4\n", "more hours than the one before"),
        (DUE + "extensions = 3\n", "extensions is a table"),
        (DUE + "[extensions]\nada = true\n", "ada = True is no number"),
    ],
)
def test_a_policy_that_can_not_be_made_out_is_refused(tmp_path: Path, rules: str, told: str):
    (tmp_path / "late.toml").write_text(rules)
    with pytest.raises(Wrong, match=r"late\.toml: .*" + told):
        policy(tmp_path)


def test_how_late_is_said_in_words():
    told = [words(timedelta(seconds=seconds)) for seconds in (0.2, 7, 60, 3660, 93600)]
    assert told == ["less than 1 s", "7 s", "1 min", "1 h 1 min", "26 h"]
