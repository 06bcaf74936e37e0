"""4.8 initiator: send_name, on_status, on_challenge, on_ack."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.network.cookies import digest
from minibeam.network.flags import (
    MANDATORY_25,
    MANDATORY_25_DIGEST,
    MAP_TAG,
    OURS,
    PUBLISHED,
)
from minibeam.network.frames import frame
from minibeam.network.handshake import CHALLENGE, status_packet
from minibeam.network.initiator import Initiator
from tests.wire_support import (
    FakeNode,
    Scripted,
    gives_up,
    is_said,
    packets,
    recorded,
    replayed,
)

NAME = "b@box"
RECORDED = {
    case["case"]: case for case in recorded("handshake")
    # A node that asks to be given a name is one that does not listen; ours all do.
    if case["case"] != "dynamic name"
}  # fmt: skip


def side_of(case: dict[str, Any]) -> Initiator:
    """An initiator that says the same as the recorded one."""
    said = {packet["msg"]: packet for packet in case["messages"] if packet["dir"] == ">"}
    challenge = said.get("challenge_reply", {"challenge": 1})["challenge"]
    name = said["send_name"]
    node = FakeNode(
        case["initiator"],
        cookie=case.get("initiator_cookie", case["cookie"]),
        flags=name["flags"],
        creation=name["creation"],
        random=Scripted(challenge),
    )
    node.pending = case["case"] != "alive false"
    return Initiator(node, case["acceptor"])


def replay(case: dict[str, Any]) -> None:
    """The initiator says what the recorded one said, however TCP cuts what it reads."""
    expected = packets(case, ">")
    if case["case"] == "trailing bytes after name":
        expected = expected.replace(b"future", b"").replace(b"\0\x21N", b"\0\x1bN", 1)
    for size in (1, 7, 1000):
        side = side_of(case)
        said = side.send_name() + replayed(side, packets(case, "<"), size)
        is_said(said, expected)
        assert (side.state == "up") == (case["result"] == "up"), (
            f"{case['case']}: the state is {side.state!r} at the end"
        )


def challenge(
    name: str = NAME, flags: int = OURS, number: int = 1234, creation: int = 77
) -> bytes:
    packet = CHALLENGE.pack(b"N", flags, number, creation, len(name)) + name.encode("latin-1")
    return frame(packet, 2)


def ack(side: Initiator, cookie: str = "secret") -> bytes:
    return frame(b"a" + digest(cookie, side.challenge), 2)


@pytest.fixture
def side() -> Initiator:
    return fresh()


def fresh() -> Initiator:
    return Initiator(FakeNode("a@box"), NAME)


def at(side: Initiator, state: str) -> Initiator:
    """The side, brought to wait for a status, a challenge, or the acknowledgement."""
    side.send_name()
    if state in ("challenge", "ack"):
        side.feed(status_packet("ok"))
    if state == "ack":
        side.feed(challenge())
    assert side.state == state, f"the state is {side.state!r}, expected {state!r}"
    return side


def test_it_begins_with_its_flags_its_creation_and_its_name(side: Initiator) -> None:
    is_said(
        side.send_name(), frame(b"N" + OURS.to_bytes(8, "big") + b"\0\0\0\7" + b"\0\5a@box", 2)
    )


def test_it_offers_the_flags_of_this_connection_which_may_be_fewer(side: Initiator) -> None:
    side.flags = OURS & ~PUBLISHED
    is_said(
        side.send_name(),
        frame(b"N" + side.flags.to_bytes(8, "big") + b"\0\0\0\7" + b"\0\5a@box", 2),
    )


@pytest.mark.parametrize("status", ["ok", "ok_simultaneous"])
def test_a_welcome_is_not_answered(side: Initiator, status: str) -> None:
    at(side, "status")
    is_said(side.feed(status_packet(status)))
    assert side.state == "challenge"


@pytest.mark.parametrize("status", ["nok", "not_allowed"])
def test_a_refusal_ends_it_with_that_status(side: Initiator, status: str) -> None:
    error = gives_up(at(side, "status"), status_packet(status))
    assert error.status == status
    is_said(error.reply)


def test_a_status_that_nobody_knows_is_a_refusal() -> None:
    for status in ("", "true", "OK", "okay", "alive!", "\xff"):
        error = gives_up(at(fresh(), "status"), frame(b"s" + status.encode("latin-1"), 2))
        assert error.status == status


def test_alive_is_answered_true_if_our_node_wants_this_attempt(side: Initiator) -> None:
    at(side, "status")
    is_said(side.feed(status_packet("alive")), status_packet("true"))
    assert side.state == "challenge"


def test_alive_is_answered_false_if_our_node_no_longer_wants_it(side: Initiator) -> None:
    side.owner.pending = False
    is_said(replayed(at(side, "status"), status_packet("alive"), 1000), status_packet("false"))


def test_after_false_it_is_over(side: Initiator) -> None:
    side.owner.pending = False
    error = gives_up(at(side, "status"), status_packet("alive"))
    assert error.status == "alive refused"


def test_a_challenge_is_answered_with_its_digest_and_one_of_our_own(side: Initiator) -> None:
    at(side, "challenge")
    mine = side.challenge.to_bytes(4, "big")
    said = side.feed(challenge(number=1234))
    is_said(said, frame(b"r" + mine + digest("secret", 1234), 2))
    assert side.state == "ack"


def test_the_peers_creation_is_kept(side: Initiator) -> None:
    at(side, "challenge").feed(challenge(creation=77))
    assert side.peer_creation == 77, "pids of the peer are made with its creation"


def test_what_follows_the_name_is_for_later_versions(side: Initiator) -> None:
    at(side, "challenge").feed(frame(challenge()[2:] + b"more", 2))
    assert side.state == "ack"


def test_another_node_at_that_port_gets_no_answer() -> None:
    """Its old neighbour has got the port of the one that we look for."""
    for name in ("c@box", "b@box2", "b@bo", "B@box"):
        is_said(gives_up(at(fresh(), "challenge"), challenge(name=name)).reply)


def test_a_peer_that_lacks_flags_we_need_is_given_up(side: Initiator) -> None:
    error = gives_up(at(side, "challenge"), challenge(flags=MANDATORY_25 & ~MAP_TAG))
    assert "MAP_TAG" in str(error), f"the reason names the flag: {error}"


def test_one_flag_may_stand_for_all_that_we_need() -> None:
    for flags in (MANDATORY_25, MANDATORY_25_DIGEST, 0xD07DF7FBD):
        side = at(fresh(), "challenge")
        side.feed(challenge(flags=flags))
        assert side.state == "ack"


def test_the_peers_flags_are_kept_each_that_it_means(side: Initiator) -> None:
    at(side, "challenge").feed(challenge(flags=MANDATORY_25_DIGEST | PUBLISHED))
    assert side.peer_flags == MANDATORY_25_DIGEST | PUBLISHED | MANDATORY_25


def test_the_right_digest_is_all_it_takes(side: Initiator) -> None:
    at(side, "ack")
    is_said(side.feed(ack(side)))
    assert side.state == "up"
    assert side.leftover == b""


def test_frames_right_behind_the_acknowledgement_are_kept(side: Initiator) -> None:
    """The peer may speak as soon as it has sent it, and one read may bring both."""
    at(side, "ack")
    frames = frame(b"p...", 4) + frame(b"", 4) + b"\0\0"
    side.feed(ack(side) + frames)
    assert side.leftover == frames


def test_an_acceptor_with_another_cookie_is_given_up() -> None:
    for cookie in ("other", "secret1", ""):
        side = at(fresh(), "ack")
        gives_up(side, ack(side, cookie))


def test_nothing_counts_as_up_before_the_acceptor_has_shown_the_cookie(
    side: Initiator,
) -> None:
    gives_up(at(side, "ack"), ack(side, "other"))
    assert side.state != "up", "after a wrong digest"


def test_our_own_answer_sent_back_is_no_proof(side: Initiator) -> None:
    """The acceptor does not know the cookie and hopes that we solve our own challenge."""
    reply = at(side, "challenge").feed(challenge(number=1234))
    gives_up(side, frame(b"a" + reply[-16:], 2))


def test_each_peer_may_have_its_own_cookie(side: Initiator) -> None:
    side.owner.cookie_for = {NAME: "theirs"}.get  # type: ignore[method-assign]
    mine = at(side, "challenge").challenge.to_bytes(4, "big")
    said = side.feed(challenge(number=5))
    is_said(said, frame(b"r" + mine + digest("theirs", 5), 2))
    side.feed(ack(side, "theirs"))
    assert side.state == "up"


OTHER_PACKETS = {
    "status": [b"", b"x", b"N", challenge()[2:], b"Sok", b"ok"],
    "challenge": [
        b"", b"N", challenge()[2:20], challenge()[2:-1], b"M" + challenge()[3:], b"sok",
    ],
    "ack": [b"", b"a", b"a" + bytes(15), b"a" + bytes(17), bytes(17), b"sok"],
}  # fmt: skip


@pytest.mark.parametrize("state", OTHER_PACKETS)
def test_what_is_no_such_packet_ends_it(state: str) -> None:
    for packet in OTHER_PACKETS[state]:
        gives_up(at(fresh(), state), frame(packet, 2))


def test_a_right_digest_in_another_packet_is_no_acknowledgement(side: Initiator) -> None:
    proof = at(side, "ack") and digest("secret", side.challenge)
    gives_up(side, frame(b"r" + proof, 2))


def test_it_says_what_erlang_says_when_it_is_let_in() -> None:
    for case in RECORDED.values():
        if case["result"] == "up" and "alive" not in case["case"]:
            replay(case)


def test_it_says_what_erlang_says_when_it_is_refused() -> None:
    for case in RECORDED.values():
        if case["result"] != "up" and "alive" not in case["case"]:
            replay(case)


@pytest.mark.parametrize("case", ["alive true", "alive false"])
def test_it_says_what_erlang_says_when_it_is_thought_to_be_connected(case: str) -> None:
    replay(RECORDED[case])
