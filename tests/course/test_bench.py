"""`bench`: contests are held by turns, and the table says what they came to."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course import cli
from course.bench.contest import Contest, Work, hold, table

ROOT = Path(__file__).parents[2]


def rates(name: str, values: list[float], log: list[str]) -> Work:
    """Work that takes its rates from a list, and logs when it is done."""
    left = iter(values)

    async def work() -> float:
        log.append(name)
        return next(left)

    return work


def test_all_take_turns_and_none_is_always_first() -> None:
    log: list[str] = []
    theirs = rates("theirs", [1.0] * 4, log)
    contest = Contest("calls", "a second", rates("ours", [1.0] * 4, log), {"them": theirs})
    asyncio.run(hold(contest, 4))
    assert log == ["ours", "theirs", "theirs", "ours"] * 2


def test_what_counts_is_the_median() -> None:
    ours = rates("ours", [1.0, 900.0, 30.0], [])
    theirs = rates("theirs", [10.0, 10.0, 0.1], [])
    (line,) = asyncio.run(hold(Contest("calls", "a second", ours, {"them": theirs}), 3))
    assert (line.ours, line.theirs, line.ratio) == (30.0, 10.0, 3.0)


def test_a_ratio_below_its_aim_is_missed() -> None:
    def held(aim: float) -> bool:
        ours, theirs = rates("ours", [2.0], []), rates("theirs", [4.0], [])
        contest = Contest("calls", "a second", ours, {"them": theirs}, {"them": aim})
        return asyncio.run(hold(contest, 1))[0].missed

    assert not held(0.5)
    assert held(0.6)


def test_where_less_is_better_the_ratio_and_the_limit_turn_round() -> None:
    def held(limit: float) -> tuple[float | None, bool]:
        ours, theirs = rates("ours", [3000.0], []), rates("theirs", [1500.0], [])
        contest = Contest("memory", "bytes", ours, {"them": theirs}, limit=limit, less=True)
        line = asyncio.run(hold(contest, 1))[0]
        return line.ratio, line.missed

    assert held(6000) == (0.5, False)
    assert held(2000) == (0.5, True)


def test_who_is_not_installed_is_listed_and_not_compared() -> None:
    ours = rates("ours", [2.0], [])
    contest = Contest("calls", "a second", ours, {"them": None}, {"them": 5.0})
    lines = asyncio.run(hold(contest, 1))
    assert not lines[0].missed
    (_, row) = table(lines)
    assert "them" in row
    assert "not installed" in row


def test_a_missed_aim_shows_in_the_table_which_is_ascii() -> None:
    ours, theirs = rates("ours", [2000.0], []), rates("theirs", [4000.0], [])
    contest = Contest("calls", "a second", ours, {"them": theirs, "none": None}, {"them": 1})
    head, first, second = table(asyncio.run(hold(contest, 1)))
    assert first.split() == [
        "calls", "2,000", "a", "second", "them", "4,000", "0.50", "1", "MISSED",
    ]  # fmt: skip
    assert second.split() == ["none", "-", "not", "installed"]
    assert (head + first + second).isascii()


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command on a machine without Erlang."""
    return subprocess.run(
        [sys.executable, "-m", "course", "bench", "--quick", *arguments],
        cwd=ROOT, env=os.environ | {"PATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip


def test_without_erlang_the_rest_is_measured() -> None:
    done = bench("--only", "to itself")
    assert done.returncode == 0, done.stderr
    assert "no Erlang here" in done.stdout
    assert "send to itself and receive" in done.stdout
    assert "not installed" in done.stdout


def test_a_name_that_no_benchmark_has_is_wrong_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["bench", "--quick", "--only", "weather"], ROOT) == 2
    said = capsys.readouterr().err
    assert "weather" in said and said.count("\n") == 1
