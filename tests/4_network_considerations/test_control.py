"""4.3 control: to_control, from_control, check_sender."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from minibeam.network.control import (
    NO_MESSAGE,
    ControlError,
    check_sender,
    from_control,
    to_control,
)
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.network.flags import EXIT_PAYLOAD, OURS, SEND_SENDER, SPAWN, UNLINK_ID
from minibeam.network.order import same_term
from minibeam.signals import (
    Demonitor,
    Down,
    Exit,
    Exit2,
    GroupLeader,
    Link,
    Monitor,
    Send,
    SendAlias,
    Signal,
    SpawnReply,
    SpawnRequest,
    Unlink,
    UnlinkAck,
)
from minibeam.terms import Atom, Pid, Reference, Term
from tests.wire_support import recorded

PEER, HERE, THIRD = Atom("a@one"), Atom("b@two"), Atom("c@three")
THEIRS, OUR, OTHER = Pid(PEER, 1, 0, 7), Pid(HERE, 2, 0, 8), Pid(THIRD, 3, 0, 9)
REF, OUR_REF, ALIAS = (
    Reference(PEER, 7, (1, 2, 3)), Reference(HERE, 8, (4, 5, 6)), Reference(HERE, 8, (7, 8, 9))
)  # fmt: skip
NAME, WHY, EMPTY = Atom("server"), (Atom("because"), 1), Atom("")
CALLED = (Atom("lists"), Atom("seq"))
ALL = OURS | SEND_SENDER | EXIT_PAYLOAD
OLD = OURS & ~UNLINK_ID

Form = tuple[int, Signal, tuple[Term, ...], Any]
FORMS: dict[str, Form] = {
    "a message to a pid": (OURS, Send(THEIRS, OUR, WHY), (2, EMPTY, OUR), WHY),
    "a message that is nil": (OURS, Send(THEIRS, OUR, None), (2, EMPTY, OUR), None),
    "a message to a name": (
        OURS, Send(THEIRS, (NAME, HERE), WHY), (6, THEIRS, EMPTY, NAME), WHY),
    "a message with its sender": (ALL, Send(THEIRS, OUR, WHY), (22, THEIRS, OUR), WHY),
    "a message to an alias": (
        OURS, SendAlias(THEIRS, ALIAS, WHY), (33, THEIRS, ALIAS), WHY),
    "exit": (OURS, Exit(THEIRS, OUR, WHY), (3, THEIRS, OUR, WHY), NO_MESSAGE),
    "exit with payload": (ALL, Exit(THEIRS, OUR, WHY), (24, THEIRS, OUR), WHY),
    "exit2": (OURS, Exit2(THEIRS, OUR, WHY), (8, THEIRS, OUR, WHY), NO_MESSAGE),
    "exit2 with payload": (ALL, Exit2(THEIRS, OUR, WHY), (26, THEIRS, OUR), WHY),
    "a pid is down": (
        OURS, Down(THEIRS, OUR, OUR_REF, WHY), (21, THEIRS, OUR, OUR_REF, WHY), NO_MESSAGE),
    "a pid is down, with payload": (
        ALL, Down(THEIRS, OUR, OUR_REF, WHY), (28, THEIRS, OUR, OUR_REF), WHY),
    "a name is down": (
        OURS, Down((NAME, PEER), OUR, OUR_REF, WHY), (21, NAME, OUR, OUR_REF, WHY),
        NO_MESSAGE),
    "a name is down, with payload": (
        ALL, Down((NAME, PEER), OUR, OUR_REF, WHY), (28, NAME, OUR, OUR_REF), WHY),
}  # fmt: skip
"""For each form: flags that ask for it, the signal, the control message, what follows."""

OTHERS: dict[str, Form] = {
    "link": (OURS, Link(THEIRS, OUR), (1, THEIRS, OUR), NO_MESSAGE),
    "unlink": (OURS, Unlink(THEIRS, OUR, 5), (35, 5, THEIRS, OUR), NO_MESSAGE),
    "unlink, old": (OLD, Unlink(THEIRS, OUR, 0), (4, THEIRS, OUR), NO_MESSAGE),
    "unlink ack": (OURS, UnlinkAck(THEIRS, OUR, 5), (36, 5, THEIRS, OUR), NO_MESSAGE),
    "monitor": (OURS, Monitor(THEIRS, OUR, REF), (19, THEIRS, OUR, REF), NO_MESSAGE),
    "monitor a name": (
        OURS, Monitor(THEIRS, (NAME, HERE), REF), (19, THEIRS, NAME, REF), NO_MESSAGE),
    "demonitor": (OURS, Demonitor(THEIRS, OUR, REF), (20, THEIRS, OUR, REF), NO_MESSAGE),
    "demonitor a name": (
        OURS, Demonitor(THEIRS, (NAME, HERE), REF), (20, THEIRS, NAME, REF), NO_MESSAGE),
    "spawn request": (
        OURS, SpawnRequest(THEIRS, HERE, REF, OTHER, *CALLED, [1, 3], [Atom("link")]),
        (29, REF, THEIRS, OTHER, (*CALLED, 2), [Atom("link")]), [1, 3]),
    "spawn reply": (
        OURS, SpawnReply(PEER, OUR, OUR_REF, True, False, THEIRS),
        (31, OUR_REF, OUR, 1, THEIRS), NO_MESSAGE),
    "spawn reply, an error": (
        OURS, SpawnReply(PEER, OUR, OUR_REF, False, True, Atom("notsup")),
        (31, OUR_REF, OUR, 2, Atom("notsup")), NO_MESSAGE),
    "group leader": (OURS, GroupLeader(OTHER, OUR), (7, OTHER, OUR), NO_MESSAGE),
}  # fmt: skip
"""The same for the signals that are left to other_control and other_signal."""

TOKEN = (1, 17, 4, THEIRS, 3)
TRACED: list[tuple[Form, tuple[Term, ...]]] = [
    (FORMS["a message to a pid"], (12, EMPTY, OUR, TOKEN)),
    (FORMS["exit"], (13, THEIRS, OUR, TOKEN, WHY)),
    (FORMS["a message to a name"], (16, THEIRS, EMPTY, NAME, TOKEN)),
    (FORMS["exit2"], (18, THEIRS, OUR, TOKEN, WHY)),
    (FORMS["a message with its sender"], (23, THEIRS, OUR, TOKEN)),
    (FORMS["exit with payload"], (25, THEIRS, OUR, TOKEN)),
    (FORMS["exit2 with payload"], (27, THEIRS, OUR, TOKEN)),
    (OTHERS["spawn request"], (30, *OTHERS["spawn request"][2][1:], TOKEN)),
    (OTHERS["spawn reply"], (32, OUR_REF, OUR, 1, THEIRS, TOKEN)),
    (FORMS["a message to an alias"], (34, THEIRS, ALIAS, TOKEN)),
]
"""Forms, and what they are with a trace token."""

CALLS = {"THEIRS": THEIRS, "OUR": OUR, "OTHER": OTHER, "REF": REF, "OUR_REF": OUR_REF,
         "ALIAS": ALIAS, "PEER": PEER, "HERE": HERE}  # fmt: skip


def shown(value: object) -> str:
    """The value, with what this file has a name for by its name."""
    text = repr(value)
    for name, one in CALLS.items():
        text = text.replace(repr(one), name)
    return text


def written(form: Form) -> None:
    """The signal of this form is written as it should be."""
    flags, signal, control, message = form
    packed = to_control(signal, flags)
    match packed:
        case (first, second) if same_term(first, control) and follows(second, message):
            return
    expected = shown((control, message))
    raise AssertionError(f"{shown(signal)}: got {shown(packed)}, expected {expected}")


def follows(got: Any, expected: Any) -> bool:
    """Whether the second term is the expected one, which may be NO_MESSAGE."""
    if got is NO_MESSAGE or expected is NO_MESSAGE:
        return got is expected
    return same_term(got, expected)


def read(control: Term, message: Term = NO_MESSAGE) -> Signal | None:
    return from_control(control, message, PEER, HERE)


def comes(signal: Signal, control: Term, message: Term = NO_MESSAGE) -> None:
    """This is read as the signal; a message to a pid may not say who sent it."""
    got = read(control, message)
    same = got
    if type(control) is tuple and control[0] in (2, 12) and type(got) is Send:
        same = Send(THEIRS, got.to, got.message) if type(got.sender) is Pid else got
    if same != signal:
        read_from = shown((control, message))
        raise AssertionError(f"{read_from}: got {shown(got)}, expected {shown(signal)}")


def refused(control: Term, message: Term = NO_MESSAGE) -> str:
    """What is said of a control message that is refused."""
    try:
        got = read(control, message)
    except ControlError as error:
        return str(error)
    raise AssertionError(
        f"{shown((control, message))}: got {shown(got)}, expected a ControlError"
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_signal_is_written_in_the_form_that_the_flags_ask_for(form: str) -> None:
    written(FORMS[form])


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_whatever_the_flags(form: str) -> None:
    _, signal, control, message = FORMS[form]
    comes(signal, control, message)


def test_other_signals_are_written_by_other_control() -> None:
    for form in OTHERS.values():
        written(form)


def test_where_there_is_nothing_to_send_other_control_says_so() -> None:
    """A peer that knows no ids gets no ack, one that starts no processes no request."""
    ack, request = UnlinkAck(THEIRS, OUR, 5), OTHERS["spawn request"][1]
    assert to_control(ack, OURS) is not None and to_control(request, OURS) is not None
    assert to_control(ack, OLD) is None
    assert to_control(UnlinkAck(OUR, THEIRS, 0), OURS) is None
    assert to_control(request, OURS & ~SPAWN) is None


def test_other_signals_are_read_by_other_signal() -> None:
    for _, signal, control, message in OTHERS.values():
        comes(signal, control, message)


def test_a_trace_token_is_left_out() -> None:
    for (_, signal, _, message), traced in TRACED:
        comes(signal, traced, message)


def test_true_and_nil_are_names_too() -> None:
    """They are atoms to Erlang, and come as Python's True and None."""
    comes(Send(THEIRS, (Atom("true"), HERE), 1), (6, THEIRS, EMPTY, True), 1)
    comes(Down((Atom("nil"), PEER), OUR, OUR_REF, WHY), (21, None, OUR, OUR_REF, WHY))
    comes(Monitor(THEIRS, (Atom("nil"), HERE), REF), (19, THEIRS, None, REF))


FORGED = {
    "link": (1, OTHER, OUR),
    "unlink": (35, 5, OTHER, OUR),
    "exit": (3, OTHER, OUR, WHY),
    "exit2": (8, OTHER, OUR, WHY),
    "monitor": (19, OTHER, OUR, REF),
    "down": (21, OTHER, OUR, OUR_REF, WHY),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_peer_speaks_for_its_own_processes_only(kind: str) -> None:
    control = FORGED[kind]
    assert read(tuple(THEIRS if term is OTHER else term for term in control)) is not None
    refused(control)
    refused(tuple(OUR if term is OTHER else term for term in control))


def test_a_spawn_request_is_in_the_name_of_a_process_of_the_peer() -> None:
    assert read((29, REF, THEIRS, OTHER, (*CALLED, 0), []), []) is not None
    refused((29, REF, OTHER, OTHER, (*CALLED, 0), []), [])


def test_a_message_may_be_in_the_name_of_any_process() -> None:
    """As Erlang takes it: who passes a message on may keep its sender."""
    comes(Send(OTHER, (NAME, HERE), WHY), (6, OTHER, EMPTY, NAME), WHY)
    comes(Send(OTHER, OUR, WHY), (22, OTHER, OUR), WHY)
    comes(SendAlias(OTHER, ALIAS, WHY), (33, OTHER, ALIAS), WHY)


def passes(signal: Signal) -> None:
    check_sender(signal, PEER)


def forged(signal: Signal) -> None:
    try:
        check_sender(signal, PEER)
    except ControlError:
        return
    raise AssertionError(
        f"{shown(signal)} from a@one: expected a ControlError, none was raised"
    )


def test_the_sender_is_a_process_of_the_peer_or_the_signal_is_forged() -> None:
    passes(Link(THEIRS, OUR))
    passes(Exit(THEIRS, OUR, OTHER))
    for signal in (Link(OTHER, OUR), Exit(OUR, OUR, WHY), Down(OTHER, OUR, OUR_REF, WHY)):
        forged(signal)


def test_an_earlier_life_of_the_peer_is_the_peer() -> None:
    passes(Link(Pid(PEER, 1, 0, 3), OUR))
    forged(Link(OTHER, OUR))


def test_a_name_that_is_down_has_the_node_of_the_connection() -> None:
    passes(Down((NAME, PEER), OUR, OUR_REF, WHY))
    forged(Down(OTHER, OUR, OUR_REF, WHY))


def test_a_group_leader_may_be_at_any_node() -> None:
    passes(GroupLeader(OTHER, OUR))
    comes(GroupLeader(OTHER, OUR), (7, OTHER, OUR))
    forged(Link(OTHER, OUR))


def test_the_process_that_a_spawn_reply_tells_of_is_the_peers() -> None:
    passes(SpawnReply(PEER, OUR, OUR_REF, True, False, THEIRS))
    passes(SpawnReply(PEER, OUR, OUR_REF, False, False, Atom("notsup")))
    forged(SpawnReply(PEER, OUR, OUR_REF, True, False, OTHER))
    refused((31, OUR_REF, OUR, 1, OTHER))


STRAYS = {
    "to a pid": ((2, EMPTY, OTHER), (2, EMPTY, OUR)),
    "with its sender": ((22, THEIRS, OTHER), (22, THEIRS, OUR)),
    "to an alias": ((33, THEIRS, REF), (33, THEIRS, ALIAS)),
}
"""Messages for a third node, and the same for this one."""


@pytest.mark.parametrize("form", STRAYS)
def test_a_message_for_a_third_node_reaches_nobody(form: str) -> None:
    stray, ours = STRAYS[form]
    assert read(ours, WHY) is not None
    try:
        got = read(stray, WHY)
    except ControlError:
        return
    if got is not None:
        raise AssertionError(f"{shown(stray)}: got {shown(got)}, expected None")


def test_a_message_for_a_third_node_costs_no_connection() -> None:
    for stray, _ in STRAYS.values():
        try:
            read(stray, WHY)
        except ControlError:
            what = shown(stray)
            raise AssertionError(f"{what}: expected None, got a ControlError") from None


def test_any_other_signal_for_a_third_node_is_refused() -> None:
    for control in (
        (1, THEIRS, OTHER), (3, THEIRS, OTHER, WHY), (8, THEIRS, OTHER, WHY),
        (19, THEIRS, OTHER, REF), (21, THEIRS, OTHER, OUR_REF, WHY),
    ):  # fmt: skip
        assert read(tuple(OUR if term is OTHER else term for term in control)) is not None
        refused(control)


def test_elements_of_other_types_are_refused() -> None:
    for control in (
        (2, EMPTY, NAME), (2, EMPTY, ALIAS), (6, NAME, EMPTY, NAME),
        (6, THEIRS, EMPTY, b"server"), (6, THEIRS, EMPTY, OUR), (22, NAME, OUR),
        (22, THEIRS, NAME), (33, THEIRS, OUR), (33, NAME, ALIAS),
    ):  # fmt: skip
        refused(control, WHY)
    for control in (
        (3, NAME, OUR, WHY), (3, THEIRS, NAME, WHY), (8, NAME, OUR, WHY),
        (8, THEIRS, NAME, WHY), (21, [NAME], OUR, REF, WHY), (21, THEIRS, NAME, REF, WHY),
        (21, THEIRS, OUR, NAME, WHY), (1, THEIRS, NAME), (19, THEIRS, 5, REF),
    ):  # fmt: skip
        refused(control)


def test_one_element_too_many_or_too_few_is_refused() -> None:
    for control in ((2, EMPTY, OUR, TOKEN), (2, EMPTY), (6, THEIRS, EMPTY, NAME, 1)):
        refused(control, WHY)
    for control in ((3, THEIRS, OUR), (8, THEIRS, OUR), (1, THEIRS), (1, THEIRS, OUR, 1)):
        refused(control)


BROKEN: dict[str, list[tuple[Term, Any]]] = {
    "no tuple": [(1, NO_MESSAGE), ([1, THEIRS, OUR], NO_MESSAGE), ((), NO_MESSAGE)],
    "no operation": [((99, THEIRS, OUR), NO_MESSAGE), ((Atom("1"), THEIRS), NO_MESSAGE)],
    "no message": [((2, EMPTY, OUR), NO_MESSAGE), ((6, THEIRS, EMPTY, NAME), NO_MESSAGE)],
    "a message too many": [((1, THEIRS, OUR), 1), ((3, THEIRS, OUR, WHY), 1)],
    "no reason": [((24, THEIRS, OUR), NO_MESSAGE), ((28, THEIRS, OUR, REF), NO_MESSAGE)],
    "no trace token": [((12, EMPTY, OUR), 1)],
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_breaks_the_protocol_is_refused(what: str) -> None:
    for control, message in BROKEN[what]:
        refused(control, message)


def between_two_erlang_nodes() -> Iterator[tuple[dict[str, Any], bytes, Term, Any]]:
    for case in recorded("frames"):
        data = bytes.fromhex(case["hex"])
        control, end = decode(data, 1)
        message = NO_MESSAGE
        if end < len(data):
            message, end = decode(data, end)
        yield case, data, control, message


def from_recorded(case: dict[str, Any], control: Term, message: Term) -> Signal:
    peer, here = (Atom(f"{case[side]}@127.0.0.1") for side in ("from", "to"))
    signal = from_control(control, message, peer, here)
    assert signal is not None, f"{control!r} was dropped"
    return signal


def test_what_two_erlang_nodes_said_to_each_other_is_read() -> None:
    for case, _, control, message in between_two_erlang_nodes():
        signal = from_recorded(case, control, message)
        if case["op"] in (6, 22):
            assert isinstance(signal, Send) and same_term(signal.message, message)


def test_it_is_written_again_to_the_byte() -> None:
    for case, data, control, message in between_two_erlang_nodes():
        signal = from_recorded(case, control, message)
        if case["op"] in (16, 23, 25, 30, 32):
            continue  # with a trace token, which is gone
        packed = to_control(signal, ALL)
        assert packed is not None
        again = b"p" + encode(packed[0])
        if packed[1] is not NO_MESSAGE:
            again += encode(packed[1])
        if again != data:
            raise AssertionError(f"{control!r} became {packed[0]!r}")
