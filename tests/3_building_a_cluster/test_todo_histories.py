"""Whatever happens to nodes and the network: each strategy of the to-do service keeps what it
promises, and loses what it says that it loses.

A few seeds of tests/convergence, which tells how this is tested, and how to try thousands.
"""

from __future__ import annotations

import logging
from math import inf

import pytest

from minibeam.cluster.copies import Led
from minibeam.cluster.placement import owners
from minibeam.terms import Term
from tests.convergence import plans
from tests.convergence.finding import find, subject
from tests.convergence.histories import Call, is_linearizable, must_be_there
from tests.convergence.lists import Lists, Majority
from tests.convergence.plans import NODES, Operation, Plan
from tests.convergence.world import carry_out

A, B, C = "a@one", "b@two", "c@three"
SEEDS, MOST = 4, 5
NOTICED = 15.0
"""Seconds after which a cut is noticed, or all are together again."""


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What the nodes log of every lost connection would hide what is found."""
    caplog.set_level(logging.CRITICAL, logger="minibeam")


# What a history can be.


def put(text: str, start: float, end: float = inf) -> Call:
    return Call("put", "1", text, start, end)


def read(text: str | None, start: float, end: float) -> Call:
    seen = frozenset() if text is None else frozenset([("1", text)])
    return Call("read", "", "", start, end, seen)


@pytest.mark.parametrize(
    "history",
    [
        [],
        [read(None, 0, 1), put("x", 2, 3), read("x", 4, 5)],
        [put("x", 0, 9), read("x", 1, 2), read("x", 3, 4)],
        [put("x", 0, 9), read(None, 1, 2), read("x", 3, 4)],
        [put("x", 0, 3), put("y", 1, 4), read("x", 5, 6)],
        [put("x", 0), read(None, 1, 2), read("x", 8, 9)],
        [put("x", 0), read(None, 8, 9)],
        [put("x", 0, 1), Call("delete", "1", "", 2, 3), read(None, 4, 5)],
    ],
)
def test_one_list_can_have_answered_so(history: list[Call]) -> None:
    assert is_linearizable(history)
    assert is_linearizable(history[::-1])


@pytest.mark.parametrize(
    "history",
    [
        [read("x", 0, 1)],
        [put("x", 0, 1), read(None, 2, 3)],
        [put("x", 0, 9), read("x", 1, 2), read(None, 3, 4)],
        [put("x", 0, 1), put("y", 2, 3), read("x", 4, 5)],
        [put("x", 0, 3), put("y", 1, 4), read("x", 5, 6), read("y", 7, 8)],
        [put("x", 0), read("x", 1, 2), read(None, 8, 9)],
        [read("x", 0, 1), put("x", 2)],
    ],
)
def test_no_single_list_can_have_answered_so(history: list[Call]) -> None:
    assert not is_linearizable(history)


def test_what_has_to_be_there_is_what_nothing_else_can_have_undone() -> None:
    alone, first, last = put("x", 0, 1), put("y", 0, 1), put("z", 2, 3)
    assert must_be_there([alone]) == [alone]
    assert must_be_there([first, last]) == [last]
    assert must_be_there([put("x", 0), last]) == []
    assert must_be_there([put("x", 0, 2.5), put("y", 2, 3)]) == []
    assert must_be_there([put("x", 0)]) == []


# The strategies.


@pytest.mark.parametrize("name", ["majority", "last_writer", "siblings", "merge", "single"])
def test_a_strategy_keeps_what_it_promises(name: str, seed: int) -> None:
    seeds = range(seed, seed + SEEDS)
    for finding in find(subject(name), seeds, most=MOST):
        pytest.fail(finding.text())


def carried_out(name: str, *operations: Operation) -> Lists:
    """A plan on three nodes; what its calls were told."""
    made: list[Lists] = []

    class Kept(subject(name)):  # type: ignore[misc]
        def __init__(self, world: object) -> None:
            super().__init__(world)
            made.append(self)

    outcome = carry_out(Kept, Plan(0, 3, operations))
    assert not outcome.violations
    return made[0]


def both_sides_write(name: str) -> list[Call]:
    """a is cut off, and at a and at b somebody writes the same entry, one after the other;
    the calls of that list, with those at the end, when all are together."""
    return carried_out(
        name,
        Operation(0, "cut", (A,)),
        Operation(NOTICED, "put", (A, "home", "1")),
        Operation(NOTICED, "put", (B, "home", "2")),
        Operation(NOTICED, "heal"),
    ).histories["home"]


def test_majority_refuses_the_smaller_side() -> None:
    (only, *reads) = both_sides_write("majority")
    assert only.kind == "put" and only.entry == "2" and only.acknowledged
    assert [one.seen for one in reads] == [frozenset({("2", only.text)})] * 3


def test_last_writer_loses_an_acknowledged_write() -> None:
    (first, last, *reads) = both_sides_write("last_writer")
    assert first.acknowledged and last.acknowledged
    assert [one.seen for one in reads] == [frozenset({("2", last.text)})] * 3


@pytest.mark.parametrize("name", ["siblings", "merge"])
def test_siblings_and_merge_lose_neither(name: str) -> None:
    (first, last, *reads) = both_sides_write(name)
    both = frozenset({("1", first.text), ("2", last.text)})
    assert [one.seen for one in reads] == [both] * 3


# Who leads a list is frozen; others lead it then, and it is written to. The first thing that
# the thawed node does is to answer.
(LEADER, OTHER, _) = owners("home", NODES[:3], 3)
THAWED = Plan(0, 3, (
    Operation(0, "put", (LEADER, "home", "1")),
    Operation(1, "freeze", (LEADER,)),
    Operation(NOTICED, "put", (OTHER, "home", "1")),
    Operation(NOTICED, "thaw"),
    Operation(0, "read", (LEADER, "home")),
))  # fmt: skip


def test_who_has_led_before_shows_nothing_old(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not carry_out(Majority, THAWED).violations

    async def unconfirmed(led: Led) -> Term:
        return led.value

    monkeypatch.setattr(Led, "read", unconfirmed)
    ((_, told),) = carry_out(Majority, THAWED).violations
    assert "no single list home can have answered so" in told


def test_who_has_seen_no_list_does_not_say_so_for_ever() -> None:
    """It has looked for the list when there was none, and did not have to lead for that."""
    (first, put, *_) = carried_out(
        "majority",
        Operation(0, "read", (LEADER, "home")),
        Operation(1, "freeze", (LEADER,)),
        Operation(NOTICED, "put", (OTHER, "home", "1")),
        Operation(NOTICED, "thaw"),
        Operation(0, "read", (LEADER, "home")),
    ).histories["home"]
    assert first.acknowledged and put.acknowledged


def test_plans_of_a_strategy_have_faults_and_calls() -> None:
    """Else the seeds above would show nothing."""
    drawn = [plans.draw("majority", Lists.kinds, seed, MOST) for seed in range(SEEDS)]
    assert any(plan.faults for plan in drawn)
    assert all(any(one.kind == "put" for one in plan.operations) for plan in drawn)
