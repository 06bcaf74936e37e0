"""The flags of the handshake: what we offer is what OTP 25 to 28 insist on, and more."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.network import acceptor, flags, initiator
from minibeam.network.acceptor import Acceptor
from minibeam.network.flags import (
    DIST_HDR_ATOM_CACHE,
    FRAGMENTS,
    HIDDEN,
    MANDATORY_25,
    MANDATORY_25_DIGEST,
    MANDATORY_26,
    MAP_TAG,
    OURS,
    PUBLISHED,
    UNLINK_ID,
    V4_NC,
    expand,
    missing,
)
from minibeam.network.frames import frame
from minibeam.network.handshake import HandshakeError, status_packet
from minibeam.network.initiator import Initiator
from tests.wire_support import FakeNode, recorded

CASES = recorded("handshake")
OURS_AND_HIDDEN = pytest.mark.parametrize("offered", [OURS, HIDDEN], ids=["visible", "hidden"])


def missing_26(said: int) -> list[str]:
    """What OTP 26, 27 and 28 find missing: the digest stands for what 25 insists on only."""
    lacking = MANDATORY_26 & ~expand(said)
    return [name for value, name in flags.NAMES.items() if lacking & value]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sides of a handshake insist on what later releases insist on."""
    monkeypatch.setattr(acceptor, "missing", missing_26)
    monkeypatch.setattr(initiator, "missing", missing_26)


def test_what_each_release_insists_on() -> None:
    assert MANDATORY_25 == 0x1070F94
    assert MANDATORY_26 == MANDATORY_25 | 1 << 34 | 0x2000000
    assert MANDATORY_26 & ~MANDATORY_25 == V4_NC | UNLINK_ID


@OURS_AND_HIDDEN
def test_we_offer_all_of_it(offered: int) -> None:
    assert offered & MANDATORY_26 == MANDATORY_26
    assert missing(offered) == [] and missing_26(offered) == []
    assert offered & MANDATORY_25_DIGEST


@OURS_AND_HIDDEN
def test_what_would_change_every_frame_is_not_offered(offered: int) -> None:
    assert not offered & (DIST_HDR_ATOM_CACHE | FRAGMENTS)


def test_a_hidden_node_leaves_out_one_flag() -> None:
    assert OURS ^ HIDDEN == PUBLISHED and OURS & PUBLISHED


def test_what_is_missing_is_named() -> None:
    assert missing(OURS & ~(MAP_TAG | MANDATORY_25_DIGEST)) == ["MAP_TAG"]
    assert missing(MANDATORY_25_DIGEST) == [] and missing(MANDATORY_25) == []
    assert missing_26(MANDATORY_25) == ["UNLINK_ID", "V4_NC"]


WEAK = ("only MANDATORY_25_DIGEST|PUBLISHED", "mandatory-25 flags only", "missing MAP_TAG")
"""Recorded with fewer flags than we offer, to see what happens."""


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["case"] not in WEAK], ids=lambda case: case["case"]
)
def test_recorded_flags_are_enough_for_both(case: dict[str, Any]) -> None:
    """Python's for OTP 26 to 28, Erlang's for us."""
    said = [packet["flags"] for packet in case["messages"] if "flags" in packet]
    assert said
    for given in said:
        assert missing(given) == [] and missing_26(given) == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["initiator_is"] == "python"],
    ids=lambda case: case["case"],
)  # fmt: skip
def test_later_releases_let_python_in_as_it_was_recorded(
    case: dict[str, Any], later: None
) -> None:
    """And refuse it, with the flags' names, where it was recorded with too few."""
    side = Acceptor(FakeNode(case["acceptor"], cookie=case["cookie"]))
    packet = frame(bytes.fromhex(case["messages"][0]["hex"]), 2)
    if case["case"] not in WEAK:
        assert side.feed(packet)
        assert side.state == "reply"
        return
    with pytest.raises(HandshakeError) as caught:
        side.feed(packet)
    assert caught.value.reply == status_packet("not_allowed")
    lacking = missing_26(case["messages"][0]["flags"])
    assert all(name in str(caught.value) for name in lacking)


def test_a_later_release_takes_the_challenge_that_python_gave(later: None) -> None:
    (case,) = (case for case in CASES if case["case"] == "erlang initiates to python")
    side = Initiator(FakeNode(case["initiator"], cookie=case["cookie"]), case["acceptor"])
    side.send_name()
    for packet in case["messages"]:
        if packet["msg"] in ("status", "challenge"):
            side.feed(frame(bytes.fromhex(packet["hex"]), 2))
    assert side.state == "ack" and side.peer_flags & MANDATORY_26 == MANDATORY_26


@OURS_AND_HIDDEN
def test_we_shake_hands_with_who_insists_on_all_of_it(offered: int, later: None) -> None:
    here, there = FakeNode("a@box", flags=offered), FakeNode("b@box", flags=offered)
    ours, theirs = Initiator(here, "b@box"), Acceptor(there)
    to_them = ours.send_name()
    while "up" not in (ours.state, theirs.state) or to_them:
        to_us = theirs.feed(to_them)
        to_them = ours.feed(to_us) if to_us else b""
    assert (ours.state, theirs.state) == ("up", "up")
    assert ours.peer_flags == theirs.peer_flags == offered


@pytest.mark.parametrize("bits", [0, 1 << 40, 1 << 63, DIST_HDR_ATOM_CACHE | FRAGMENTS])
def test_flags_of_later_times_are_no_hindrance(bits: int) -> None:
    assert missing(MANDATORY_26 | bits) == []
