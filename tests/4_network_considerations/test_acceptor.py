"""4.9 acceptor: on_name, choose_status, on_reply."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.network.acceptor import Acceptor
from minibeam.network.cookies import digest
from minibeam.network.flags import MANDATORY_25, MAP_TAG, NAME_ME, OURS
from minibeam.network.frames import frame
from minibeam.network.handshake import REPLY, SEND_NAME, HandshakeError, status_packet
from tests.wire_support import FakeNode, Scripted, recorded

RECORDED = [case for case in recorded("handshake") if case["case"] != "dynamic name"]
NAME = "a@box"
STATUS = {
    "alive true": "alive",
    "alive false": "alive",
    "simultaneous, initiator name greater": "ok_simultaneous",
    "simultaneous, initiator name smaller": "nok",
}


def packets(case: dict[str, Any], direction: str) -> bytes:
    return b"".join(
        frame(bytes.fromhex(packet["hex"]), 2)
        for packet in case["messages"]
        if packet["dir"] == direction
    )


def side_of(case: dict[str, Any]) -> Acceptor:
    """An acceptor that says the same as the recorded one."""
    said = {packet["msg"]: packet for packet in case["messages"] if packet["dir"] == "<"}
    told = said.get("challenge", {"challenge": 1, "flags": OURS, "creation": 1})
    node = FakeNode(
        case["acceptor"],
        cookie=case["cookie"],
        flags=told["flags"],
        creation=told["creation"],
        random=Scripted(told["challenge"]),
    )
    node.status = STATUS.get(case["case"], "ok")
    return Acceptor(node)


def send_name(name: str = NAME, flags: int = OURS, creation: int = 99) -> bytes:
    packet = SEND_NAME.pack(b"N", flags, creation, len(name)) + name.encode("latin-1")
    return frame(packet, 2)


def reply(side: Acceptor, cookie: str = "secret", number: int = 1234) -> bytes:
    return frame(REPLY.pack(b"r", number, digest(cookie, side.challenge)), 2)


@pytest.fixture
def node() -> FakeNode:
    return FakeNode("b@box")


@pytest.fixture
def side(node: FakeNode) -> Acceptor:
    return Acceptor(node)


def refused(side: Acceptor, data: bytes) -> HandshakeError:
    with pytest.raises(HandshakeError) as caught:
        side.feed(data)
    assert "\n" not in str(caught.value) and "secret" not in str(caught.value)
    assert side.state != "up"
    return caught.value


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["case"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_recorded_handshakes_are_said_again_to_the_byte(
    case: dict[str, Any], size: int
) -> None:
    side, sent, data = side_of(case), b"", packets(case, ">")
    for start in range(0, len(data), size):
        try:
            sent += side.feed(data[start : start + size])
        except HandshakeError as error:
            sent += error.reply
    assert sent == packets(case, "<")
    assert (side.state == "up") == (case["result"] == "up")
    if side.state == "up":
        told = case["messages"][0]
        assert (side.peer, side.peer_creation) == (told["name"], told["creation"])
        assert side.peer_flags & told["flags"] == told["flags"]


def test_a_name_is_answered_with_a_status_and_a_challenge(
    node: FakeNode, side: Acceptor
) -> None:
    challenge = side.challenge.to_bytes(4, "big")
    flags = OURS.to_bytes(8, "big")
    assert side.feed(send_name()) == status_packet("ok") + frame(
        b"N" + flags + challenge + b"\0\0\0\7" + b"\0\5b@box", 2
    )
    assert (side.peer, side.peer_creation) == (NAME, 99)
    assert node.all("admit") == [NAME]


def test_what_follows_the_name_is_for_later_versions(side: Acceptor) -> None:
    assert side.feed(frame(send_name()[2:] + b"more", 2))
    assert side.peer == NAME


@pytest.mark.parametrize("name", ["a", "@box", "a@", "a@b@c", "", "ä@box", "a\0@box", "a\n@b"])
def test_what_is_no_name_is_not_answered(node: FakeNode, side: Acceptor, name: str) -> None:
    assert refused(side, send_name(name)).reply == b""
    assert node.all("admit") == []


@pytest.mark.parametrize("lacking", [MANDATORY_25 & ~MAP_TAG, 0, 1])
def test_a_peer_that_lacks_what_we_need(
    node: FakeNode, side: Acceptor, lacking: int
) -> None:
    error = refused(side, send_name(flags=lacking))
    assert error.reply == status_packet("not_allowed") and error.status == "not_allowed"
    assert "MAP_TAG" in str(error)
    assert node.all("admit") == [], "the node hears only of peers that can be let in"


@pytest.mark.parametrize("flags", [0x1070F94, 0x4000001, 0xD07DF7FBD])
def test_peers_that_have_it(side: Acceptor, flags: int) -> None:
    assert side.feed(send_name(flags=flags))
    assert side.peer_flags & MANDATORY_25 == MANDATORY_25


def test_a_peer_that_may_not_connect(node: FakeNode, side: Acceptor) -> None:
    node.disallowed = [NAME]
    assert refused(side, send_name()).reply == status_packet("not_allowed")
    assert node.all("admit") == []


def test_a_peer_with_our_own_name(node: FakeNode, side: Acceptor) -> None:
    assert refused(side, send_name("b@box")).reply == status_packet("nok")
    assert node.all("admit") == []


@pytest.mark.parametrize("status", ["nok", "not_allowed"])
def test_a_peer_that_the_node_does_not_want(
    node: FakeNode, side: Acceptor, status: str
) -> None:
    node.status = status
    error = refused(side, send_name())
    assert error.reply == status_packet(status) and error.status == status
    assert not side.admitted


def test_two_that_dialled_each_other(node: FakeNode, side: Acceptor) -> None:
    node.status = "ok_simultaneous"
    said = side.feed(send_name())
    assert said.startswith(status_packet("ok_simultaneous"))
    assert side.feed(reply(side))
    assert side.state == "up" and node.all("take over") == []


def test_choosing_a_status_asks_the_node_last(node: FakeNode, side: Acceptor) -> None:
    node.status = "alive"
    assert side.choose_status(NAME, OURS) == "alive"
    assert side.choose_status(NAME, 0) == "not_allowed"
    assert side.choose_status("b@box", OURS) == "nok"
    assert node.all("admit") == [NAME]


def test_a_peer_that_is_connected_is_asked_whether_it_means_it(
    node: FakeNode, side: Acceptor
) -> None:
    node.status = "alive"
    assert side.feed(send_name()) == status_packet("alive")
    assert side.feed(status_packet("true"))[2:3] == b"N"


@pytest.mark.parametrize("answer", ["false", "", "maybe"])
def test_a_peer_that_does_not_mean_it(node: FakeNode, side: Acceptor, answer: str) -> None:
    node.status = "alive"
    side.feed(send_name())
    assert refused(side, status_packet(answer)).reply == b""
    assert node.all("take over") == []


def test_the_right_cookie(node: FakeNode, side: Acceptor) -> None:
    side.feed(send_name())
    assert side.feed(reply(side, number=1234)) == frame(b"a" + digest("secret", 1234), 2)
    assert side.state == "up" and side.leftover == b""
    assert node.all("take over") == []


@pytest.mark.parametrize("cookie", ["other", "", "Secret", "secret1"])
def test_the_wrong_cookie_gets_no_word(side: Acceptor, cookie: str) -> None:
    side.feed(send_name())
    assert refused(side, reply(side, cookie)).reply == b""


def test_each_peer_may_have_its_own_cookie(node: FakeNode, side: Acceptor) -> None:
    node.cookie_for = {NAME: "theirs"}.__getitem__  # type: ignore[method-assign]
    side.feed(send_name())
    assert side.feed(reply(side, "theirs", 5)) == frame(b"a" + digest("theirs", 5), 2)


def test_the_old_connection_ends_only_when_the_new_one_has_shown_the_cookie(
    node: FakeNode, side: Acceptor
) -> None:
    node.status = "alive"
    side.feed(send_name())
    side.feed(status_packet("true"))
    refused(side, reply(side, "wrong"))
    assert node.all("take over") == [], "a stranger could end it otherwise"
    side = Acceptor(node)
    side.feed(send_name())
    side.feed(status_packet("true"))
    assert side.feed(reply(side))[2:3] == b"a"
    assert node.all("take over") == [NAME]


def test_what_comes_right_behind_the_reply_is_kept(side: Acceptor) -> None:
    side.feed(send_name())
    side.feed(reply(side) + b"\0\0\0\0\0")
    assert side.leftover == b"\0\0\0\0\0"


def test_each_challenge_is_another(node: FakeNode) -> None:
    said = [Acceptor(node).feed(send_name()) for _ in range(20)]
    assert len(dict.fromkeys(said)) == 20


def test_a_peer_without_a_name_gets_one(node: FakeNode) -> None:
    case = next(case for case in recorded("handshake") if case["case"] == "dynamic name")
    side = Acceptor(FakeNode(case["acceptor"], cookie=case["cookie"]))
    said = side.feed(frame(bytes.fromhex(case["messages"][0]["hex"]), 2))
    name, _, host = side.peer.partition("@")
    assert name and host == "127.0.0.1"
    told = b"snamed:" + len(side.peer).to_bytes(2, "big") + side.peer.encode()
    assert said.startswith(frame(told + side.peer_creation.to_bytes(4, "big"), 2))
    assert side.flags & NAME_ME and not side.flags & 1


@pytest.mark.parametrize("state", ["name", "reply"])
@pytest.mark.parametrize(
    "packet", [b"", b"x", b"N", b"N" + bytes(13), b"n" + bytes(30), b"r" + bytes(19),
               b"r" + bytes(21), b"x" + bytes(20), b"sok",
               SEND_NAME.pack(b"N", OURS, 1, 6) + b"a@box",
               SEND_NAME.pack(b"M", OURS, 1, 5) + b"a@box"],
)  # fmt: skip
def test_what_is_no_such_packet(side: Acceptor, state: str, packet: bytes) -> None:
    if state == "reply":
        side.feed(send_name())
    assert refused(side, frame(packet, 2)).reply == b""
