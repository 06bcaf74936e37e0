"""4.3 control: to_control, from_control, check_sender."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from minibeam.network import flags
from minibeam.network.control import (
    NO_MESSAGE,
    ControlError,
    check_sender,
    from_control,
    to_control,
)
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.network.flags import EXIT_PAYLOAD, OURS, SEND_SENDER, UNLINK_ID
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
SPAWN = (Atom("lists"), Atom("seq"))
ALL = OURS | SEND_SENDER | EXIT_PAYLOAD
OLD = OURS & ~UNLINK_ID

FORMS: dict[str, tuple[int, Signal, tuple[Term, ...], Any]] = {
    "send": (OURS, Send(THEIRS, OUR, WHY), (2, EMPTY, OUR), WHY),
    "send nil": (OURS, Send(THEIRS, OUR, None), (2, EMPTY, OUR), None),
    "send to a name": (OURS, Send(THEIRS, (NAME, HERE), WHY), (6, THEIRS, EMPTY, NAME), WHY),
    "send, with its sender": (ALL, Send(THEIRS, OUR, WHY), (22, THEIRS, OUR), WHY),
    "send to an alias": (OURS, SendAlias(THEIRS, ALIAS, WHY), (33, THEIRS, ALIAS), WHY),
    "link": (OURS, Link(THEIRS, OUR), (1, THEIRS, OUR), NO_MESSAGE),
    "unlink": (OURS, Unlink(THEIRS, OUR, 5), (35, 5, THEIRS, OUR), NO_MESSAGE),
    "unlink, old": (OLD, Unlink(THEIRS, OUR, 0), (4, THEIRS, OUR), NO_MESSAGE),
    "unlink ack": (OURS, UnlinkAck(THEIRS, OUR, 5), (36, 5, THEIRS, OUR), NO_MESSAGE),
    "exit": (OURS, Exit(THEIRS, OUR, WHY), (3, THEIRS, OUR, WHY), NO_MESSAGE),
    "exit, payload": (ALL, Exit(THEIRS, OUR, WHY), (24, THEIRS, OUR), WHY),
    "exit2": (OURS, Exit2(THEIRS, OUR, WHY), (8, THEIRS, OUR, WHY), NO_MESSAGE),
    "exit2, payload": (ALL, Exit2(THEIRS, OUR, WHY), (26, THEIRS, OUR), WHY),
    "monitor": (OURS, Monitor(THEIRS, OUR, REF), (19, THEIRS, OUR, REF), NO_MESSAGE),
    "monitor a name": (
        OURS, Monitor(THEIRS, (NAME, HERE), REF), (19, THEIRS, NAME, REF), NO_MESSAGE),
    "demonitor": (OURS, Demonitor(THEIRS, OUR, REF), (20, THEIRS, OUR, REF), NO_MESSAGE),
    "demonitor a name": (
        OURS, Demonitor(THEIRS, (NAME, HERE), REF), (20, THEIRS, NAME, REF), NO_MESSAGE),
    "down": (
        OURS, Down(THEIRS, OUR, OUR_REF, WHY), (21, THEIRS, OUR, OUR_REF, WHY), NO_MESSAGE),
    "down, payload": (ALL, Down(THEIRS, OUR, OUR_REF, WHY), (28, THEIRS, OUR, OUR_REF), WHY),
    "down of a name": (
        OURS, Down((NAME, PEER), OUR, OUR_REF, WHY), (21, NAME, OUR, OUR_REF, WHY),
        NO_MESSAGE),
    "down of a name, payload": (
        ALL, Down((NAME, PEER), OUR, OUR_REF, WHY), (28, NAME, OUR, OUR_REF), WHY),
    "spawn request": (
        OURS, SpawnRequest(THEIRS, HERE, REF, OTHER, *SPAWN, [1, 3], [Atom("link")]),
        (29, REF, THEIRS, OTHER, (*SPAWN, 2), [Atom("link")]), [1, 3]),
    "spawn reply": (
        OURS, SpawnReply(PEER, OUR, OUR_REF, True, False, THEIRS),
        (31, OUR_REF, OUR, 1, THEIRS), NO_MESSAGE),
    "spawn reply, an error": (
        OURS, SpawnReply(PEER, OUR, OUR_REF, False, True, Atom("notsup")),
        (31, OUR_REF, OUR, 2, Atom("notsup")), NO_MESSAGE),
    "group leader": (OURS, GroupLeader(OTHER, OUR), (7, OTHER, OUR), NO_MESSAGE),
}  # fmt: skip
"""For each form: flags that ask for it, the signal, the control message, what follows."""

TOKEN = (1, 17, 4, THEIRS, 3)
TRACED = {
    (12, EMPTY, OUR, TOKEN): "send",
    (13, THEIRS, OUR, TOKEN, WHY): "exit",
    (16, THEIRS, EMPTY, NAME, TOKEN): "send to a name",
    (18, THEIRS, OUR, TOKEN, WHY): "exit2",
    (23, THEIRS, OUR, TOKEN): "send, with its sender",
    (25, THEIRS, OUR, TOKEN): "exit, payload",
    (27, THEIRS, OUR, TOKEN): "exit2, payload",
    (32, OUR_REF, OUR, 1, THEIRS, TOKEN): "spawn reply",
    (34, THEIRS, ALIAS, TOKEN): "send to an alias",
}
"""The same with a trace token."""


def read(control: Term, message: Term = NO_MESSAGE) -> Signal | None:
    return from_control(control, message, PEER, HERE)


def told(signal: Signal) -> Signal:
    """The signal as it arrives: a message to a pid does not say who sent it."""
    return replace(signal, sender=OUR) if isinstance(signal, Send) else signal


@pytest.mark.parametrize("form", FORMS)
def test_a_signal_is_written_as_the_flags_ask(form: str) -> None:
    flags, signal, control, message = FORMS[form]
    packed = to_control(signal, flags)
    assert packed is not None
    assert same_term(packed[0], control)
    assert packed[1] is message or same_term(packed[1], message)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_whatever_the_flags(form: str) -> None:
    _, signal, control, message = FORMS[form]
    got = read(control, message)
    assert got is not None and told(got) == told(signal)


@pytest.mark.parametrize("traced", TRACED, ids=lambda traced: str(traced[0]))
def test_trace_tokens_are_left_out(traced: tuple[Term, ...]) -> None:
    _, signal, _, message = FORMS[TRACED[traced]]
    got = read(traced, message)
    assert got is not None and told(got) == told(signal)


def test_a_traced_spawn_request() -> None:
    _, signal, control, message = FORMS["spawn request"]
    assert read((30, *control[1:], TOKEN), message) == signal


def test_an_old_peer_gets_no_unlink_ack() -> None:
    assert to_control(UnlinkAck(THEIRS, OUR, 5), OLD) is None


def test_an_old_unlink_asks_for_no_ack() -> None:
    unlink = read((4, THEIRS, OUR))
    assert unlink == Unlink(THEIRS, OUR, 0)
    assert to_control(UnlinkAck(OUR, THEIRS, 0), OURS) is None


def test_names_that_are_true_and_nil() -> None:
    """They are atoms to Erlang, and so a process may have them as its name."""
    assert read((6, THEIRS, EMPTY, True), 1) == Send(THEIRS, (Atom("true"), HERE), 1)
    assert read((19, THEIRS, None, REF)) == Monitor(THEIRS, (Atom("nil"), HERE), REF)


def test_the_first_element_is_a_number_and_no_bool() -> None:
    with pytest.raises(ControlError):
        read((True, THEIRS, OUR))
    with pytest.raises(ControlError):
        read((1.0, THEIRS, OUR))


@pytest.mark.parametrize(
    "control",
    [
        (1, OTHER, OUR),
        (1, OUR, OUR),
        (35, 5, OTHER, OUR),
        (36, 5, OTHER, OUR),
        (3, OTHER, OUR, WHY),
        (8, OTHER, OUR, WHY),
        (19, OTHER, OUR, REF),
        (20, OTHER, OUR, REF),
        (21, OTHER, OUR, OUR_REF, WHY),
        (31, OUR_REF, OUR, 1, OTHER),
    ],
    ids=lambda control: str(control[0]),
)
def test_a_peer_speaks_for_its_own_processes_only(control: tuple[Term, ...]) -> None:
    with pytest.raises(ControlError) as caught:
        read(control)
    assert "forged" in str(caught.value)
    if control[0] != 31:
        at = next(at for at, term in enumerate(control) if isinstance(term, Pid))
        assert read((*control[:at], THEIRS, *control[at + 1 :])) is not None


def test_a_forged_spawn_request() -> None:
    with pytest.raises(ControlError):
        read((29, REF, OTHER, OTHER, (*SPAWN, 0), []), [])
    assert read((29, REF, THEIRS, OTHER, (*SPAWN, 0), []), []) is not None


def test_check_sender() -> None:
    check_sender(Link(THEIRS, OUR), PEER)
    check_sender(Down((NAME, PEER), OUR, OUR_REF, WHY), PEER)
    check_sender(GroupLeader(OTHER, OUR), PEER)
    for forged in (Link(OTHER, OUR), Exit(OUR, OUR, WHY), Down(OTHER, OUR, OUR_REF, WHY)):
        with pytest.raises(ControlError):
            check_sender(forged, PEER)


def test_a_pid_of_an_earlier_life_of_the_peer_is_the_peers() -> None:
    assert read((1, Pid(PEER, 1, 0, 3), OUR)) is not None


@pytest.mark.parametrize(
    "control", [(2, EMPTY, OTHER), (22, THEIRS, OTHER), (33, THEIRS, REF)]
)
def test_messages_for_third_nodes_are_dropped(control: tuple[Term, ...]) -> None:
    assert read(control, WHY) is None


@pytest.mark.parametrize(
    "control", [(1, THEIRS, OTHER), (3, THEIRS, OTHER, WHY), (19, THEIRS, OTHER, REF)]
)
def test_other_signals_for_third_nodes_are_refused(control: tuple[Term, ...]) -> None:
    with pytest.raises(ControlError):
        read(control)


@pytest.mark.parametrize(
    ("control", "message"),
    [
        (1, NO_MESSAGE),
        ([1, THEIRS, OUR], NO_MESSAGE),
        ((), NO_MESSAGE),
        ((5,), NO_MESSAGE),
        ((99, THEIRS, OUR), NO_MESSAGE),
        ((-1,), NO_MESSAGE),
        ((10**30, THEIRS), NO_MESSAGE),
        ((Atom("link"), THEIRS, OUR), NO_MESSAGE),
        ((1, THEIRS), NO_MESSAGE),
        ((1, THEIRS, OUR, 1), NO_MESSAGE),
        ((1, THEIRS, NAME), NO_MESSAGE),
        ((1, NAME, OUR), NO_MESSAGE),
        ((1, THEIRS, OUR), 1),
        ((2, EMPTY, OUR), NO_MESSAGE),
        ((2, EMPTY, NAME), 1),
        ((2, EMPTY, OUR, TOKEN), 1),
        ((12, EMPTY, OUR), 1),
        ((6, THEIRS, EMPTY, b"server"), 1),
        ((6, THEIRS, EMPTY, NAME), NO_MESSAGE),
        ((33, THEIRS, OUR), 1),
        ((35, 0, THEIRS, OUR), NO_MESSAGE),
        ((35, 2**64, THEIRS, OUR), NO_MESSAGE),
        ((35, True, THEIRS, OUR), NO_MESSAGE),
        ((36, 0, THEIRS, OUR), NO_MESSAGE),
        ((24, THEIRS, OUR), NO_MESSAGE),
        ((3, THEIRS, OUR), NO_MESSAGE),
        ((3, THEIRS, OUR), 1),
        ((19, THEIRS, OUR, NAME), NO_MESSAGE),
        ((19, THEIRS, 5, REF), NO_MESSAGE),
        ((21, [NAME], OUR, REF, WHY), NO_MESSAGE),
        ((29, REF, THEIRS, OTHER, (*SPAWN, 2), []), [1]),
        ((29, REF, THEIRS, OTHER, (*SPAWN, 2), []), WHY),
        ((29, REF, THEIRS, OTHER, (b"lists", b"seq", 0), []), []),
        ((29, REF, THEIRS, OTHER, SPAWN, []), []),
        ((31, OUR_REF, OUR, 1, 5), NO_MESSAGE),
        ((31, OUR_REF, OUR, None, THEIRS), NO_MESSAGE),
        ((37, 0, THEIRS, OUR), 1),
    ],
    ids=str,
)
def test_what_breaks_the_protocol_is_refused(control: Term, message: Term) -> None:
    with pytest.raises(ControlError) as caught:
        read(control, message)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize("case", recorded("frames"), ids=lambda case: str(case["op"]))
def test_frames_between_two_erlang_nodes(case: dict[str, Any]) -> None:
    """What real nodes said to each other is read, and written again to the byte."""
    data = bytes.fromhex(case["hex"])
    control, end = decode(data, 1)
    message = NO_MESSAGE
    if end < len(data):
        message, end = decode(data, end)
    assert end == len(data)
    peer, here = (Atom(f"{case[side]}@127.0.0.1") for side in ("from", "to"))
    signal = from_control(control, message, peer, here)
    assert signal is not None
    if case["op"] in (16, 23, 25, 30, 32):
        return
    packed = to_control(signal, ALL)
    assert packed is not None
    again = b"p" + encode(packed[0])
    if packed[1] is not NO_MESSAGE:
        again += encode(packed[1])
    assert again == data


def test_a_spawn_request_only_to_who_can_start_processes() -> None:
    me, ref = Pid(HERE, 1, 0, 7), Reference(HERE, 7, (1,))
    request = SpawnRequest(me, PEER, ref, me, Atom("m"), Atom("f"), [], [])
    assert to_control(request, OURS) is not None
    assert to_control(request, OURS & ~flags.SPAWN) is None


@pytest.mark.parametrize(
    "operation",
    [0, -1, 256, 2**20_000, True, 1.0, Atom("1"), None],
    ids=["0", "-1", "256", "thousands of digits", "true", "1.0", "atom", "nil"],
)
def test_what_can_be_no_operation_is_refused_in_one_line(operation: Any) -> None:
    with pytest.raises(ControlError) as caught:
        from_control((operation, 1), NO_MESSAGE, PEER, HERE)
    assert str(caught.value).isprintable()
