"""Control messages that `plain` and `other_signal` refuse: what is given in exercise 4.3."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.network.control import NO_MESSAGE, ControlError, from_control
from minibeam.terms import Atom, Pid, Reference, Term

PEER, HERE = Atom("a@one"), Atom("b@two")
THEIRS, OUR = Pid(PEER, 1, 0, 7), Pid(HERE, 2, 0, 8)
REF, OUR_REF = Reference(PEER, 7, (1, 2, 3)), Reference(HERE, 8, (4, 5, 6))
CALLED = (Atom("lists"), Atom("seq"))


def refused(control: Term, message: Any = NO_MESSAGE) -> None:
    with pytest.raises(ControlError) as caught:
        from_control(control, message, PEER, HERE)
    said = str(caught.value)
    assert said.isprintable() and len(said) < 300


@pytest.mark.parametrize(
    "operation",
    [0, -1, 5, 256, 10**30, 2**20_000, True, 1.0, Atom("1"), None],
    ids=["0", "-1", "5", "256", "30 digits", "thousands", "true", "1.0", "atom", "nil"],
)
def test_what_can_be_no_operation_is_refused_in_one_line(operation: Any) -> None:
    refused((operation, THEIRS, OUR))


def test_an_operation_that_we_do_not_offer() -> None:
    refused((37, 0, THEIRS, OUR), 1)


@pytest.mark.parametrize("id", [0, -1, 2**64, True, 1.0])
def test_what_can_be_no_unlink_id(id: Any) -> None:
    refused((35, id, THEIRS, OUR))
    refused((36, id, THEIRS, OUR))


def test_spawn_requests_that_are_none() -> None:
    for message in ([1], Atom("args"), (1, 2)):
        refused((29, REF, THEIRS, THEIRS, (*CALLED, 2), []), message)
    refused((29, REF, THEIRS, THEIRS, (b"lists", b"seq", 0), []), [])
    refused((29, REF, THEIRS, THEIRS, CALLED, []), [])


def test_spawn_replies_that_are_none() -> None:
    refused((31, OUR_REF, OUR, 1, 5))
    refused((31, OUR_REF, OUR, None, THEIRS))
