"""4.8 initiator: send_name, on_status, on_challenge, on_ack."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.network.cookies import digest
from minibeam.network.flags import MANDATORY_25, MAP_TAG, OURS
from minibeam.network.frames import frame
from minibeam.network.handshake import CHALLENGE, HandshakeError, status_packet
from minibeam.network.initiator import Initiator
from tests.wire_support import FakeNode, Scripted, recorded

RECORDED = [
    case for case in recorded("handshake")
    # A node that asks to be given a name is one that does not listen; ours all do.
    if case["case"] != "dynamic name"
]  # fmt: skip
NAME = "b@box"


def packets(case: dict[str, Any], direction: str) -> bytes:
    """What went in one direction, as it was on the wire."""
    return b"".join(
        frame(bytes.fromhex(packet["hex"]), 2)
        for packet in case["messages"]
        if packet["dir"] == direction
    )


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


def challenge(
    name: str = NAME, flags: int = OURS, number: int = 1234, creation: int = 77
) -> bytes:
    packet = CHALLENGE.pack(b"N", flags, number, creation, len(name)) + name.encode("latin-1")
    return frame(packet, 2)


def ack(side: Initiator, cookie: str = "secret") -> bytes:
    return frame(b"a" + digest(cookie, side.challenge), 2)


@pytest.fixture
def side() -> Initiator:
    return Initiator(FakeNode("a@box"), NAME)


def at(side: Initiator, state: str) -> Initiator:
    """The side, brought to wait for a challenge, or for the acknowledgement."""
    side.send_name()
    side.feed(status_packet("ok"))
    if state == "ack":
        side.feed(challenge())
    assert side.state == state
    return side


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["case"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_recorded_handshakes_are_said_again_to_the_byte(
    case: dict[str, Any], size: int
) -> None:
    side = side_of(case)
    sent, data = side.send_name(), packets(case, "<")
    for start in range(0, len(data), size):
        try:
            sent += side.feed(data[start : start + size])
        except HandshakeError as error:
            sent += error.reply
    expected = packets(case, ">")
    if case["case"] == "trailing bytes after name":
        expected = expected.replace(b"future", b"").replace(b"\0\x21N", b"\0\x1bN", 1)
    assert sent == expected
    assert (side.state == "up") == (case["result"] == "up")
    if side.state == "up":
        told = next(packet for packet in case["messages"] if packet["msg"] == "challenge")
        assert (side.peer, side.peer_creation) == (told["name"], told["creation"])
        assert side.peer_flags & told["flags"] == told["flags"]


def test_it_begins_with_its_name(side: Initiator) -> None:
    flags = OURS.to_bytes(8, "big")
    assert side.send_name() == frame(b"N" + flags + b"\0\0\0\7" + b"\0\5a@box", 2)


@pytest.mark.parametrize("status", ["ok", "ok_simultaneous"])
def test_a_welcome(side: Initiator, status: str) -> None:
    assert side.feed(status_packet(status)) == b""
    assert side.state == "challenge"


@pytest.mark.parametrize("status", ["nok", "not_allowed", "", "true", "OK", "okay", "\xff"])
def test_a_refusal(side: Initiator, status: str) -> None:
    with pytest.raises(HandshakeError) as caught:
        side.feed(frame(b"s" + status.encode("latin-1"), 2))
    assert caught.value.status == status and caught.value.reply == b""


def test_the_acceptor_has_a_connection_but_we_know_of_none(side: Initiator) -> None:
    assert side.feed(status_packet("alive")) == status_packet("true")
    assert side.state == "challenge"


def test_the_acceptor_has_a_connection_and_so_have_we(side: Initiator) -> None:
    side.owner.pending = False
    with pytest.raises(HandshakeError) as caught:
        side.feed(status_packet("alive"))
    assert caught.value.reply == status_packet("false")
    assert caught.value.status == "alive refused"


def test_the_answer_to_a_challenge(side: Initiator) -> None:
    at(side, "challenge")
    mine = side.challenge.to_bytes(4, "big")
    assert side.feed(challenge(number=1234)) == frame(
        b"r" + mine + digest("secret", 1234), 2
    )
    assert side.peer_creation == 77
    assert side.state == "ack"


def test_what_follows_the_name_is_for_later_versions(side: Initiator) -> None:
    at(side, "challenge")
    assert side.feed(frame(challenge()[2:] + b"more", 2))
    assert side.state == "ack"


def test_another_node_at_that_port(side: Initiator) -> None:
    """Its old neighbour has got the port of the one that we look for."""
    at(side, "challenge")
    with pytest.raises(HandshakeError) as caught:
        side.feed(challenge(name="c@box"))
    assert caught.value.reply == b""


def test_a_peer_that_lacks_what_we_need(side: Initiator) -> None:
    at(side, "challenge")
    with pytest.raises(HandshakeError) as caught:
        side.feed(challenge(flags=MANDATORY_25 & ~MAP_TAG))
    assert "MAP_TAG" in str(caught.value)


@pytest.mark.parametrize("flags", [0x1070F94, 0x4000001, 0xD07DF7FBD])
def test_peers_that_have_it(side: Initiator, flags: int) -> None:
    at(side, "challenge")
    assert side.feed(challenge(flags=flags))
    assert side.peer_flags & MANDATORY_25 == MANDATORY_25


def test_with_the_acknowledgement_it_is_up(side: Initiator) -> None:
    at(side, "ack")
    assert side.feed(ack(side)) == b""
    assert side.state == "up" and side.leftover == b""


def test_frames_right_behind_the_acknowledgement_are_kept(side: Initiator) -> None:
    """The peer may speak as soon as it has sent it, and one read may bring both."""
    at(side, "ack")
    frames = frame(b"p...", 4) + frame(b"", 4) + b"\0\0"
    assert side.feed(ack(side) + frames) == b""
    assert side.state == "up" and side.leftover == frames


@pytest.mark.parametrize("cookie", ["other", "secret1", ""])
def test_an_acceptor_with_another_cookie(side: Initiator, cookie: str) -> None:
    at(side, "ack")
    with pytest.raises(HandshakeError) as caught:
        side.feed(ack(side, cookie))
    assert "secret" not in str(caught.value)
    assert side.state != "up"


def test_our_own_answer_sent_back_is_no_proof(side: Initiator) -> None:
    """The acceptor does not know the cookie and hopes that we solve our own challenge."""
    at(side, "challenge")
    reply = side.feed(challenge(number=1234))
    with pytest.raises(HandshakeError):
        side.feed(frame(b"a" + reply[-16:], 2))


@pytest.mark.parametrize("state", ["status", "challenge", "ack"])
@pytest.mark.parametrize(
    "packet", [b"", b"x", b"N", b"N" + bytes(18), b"n" + bytes(30), b"a", b"a" + bytes(15),
               b"a" + bytes(17), CHALLENGE.pack(b"N", OURS, 1, 1, 6) + b"b@box",
               CHALLENGE.pack(b"M", OURS, 1, 1, 5) + b"b@box"],
)  # fmt: skip
def test_what_is_no_such_packet(side: Initiator, state: str, packet: bytes) -> None:
    if state != "status":
        at(side, state)
    with pytest.raises(HandshakeError) as caught:
        side.feed(frame(packet, 2))
    assert "\n" not in str(caught.value)
