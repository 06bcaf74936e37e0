"""4.9 acceptor: on_name, choose_status, on_reply."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.network.acceptor import Acceptor
from minibeam.network.cookies import digest
from minibeam.network.flags import (
    MANDATORY_25,
    MANDATORY_25_DIGEST,
    MAP_TAG,
    NAME_ME,
    OURS,
    PUBLISHED,
)
from minibeam.network.frames import frame
from minibeam.network.handshake import CHALLENGE, REPLY, SEND_NAME, status_packet
from minibeam.terms import Atom
from tests.support import same
from tests.wire_support import (
    FakeNode,
    Scripted,
    gives_up,
    is_said,
    packets,
    recorded,
    replayed,
)

RECORDED = {
    case["case"]: case for case in recorded("handshake") if case["case"] != "dynamic name"
}
NAME = "a@box"
STATUS = {
    "alive true": "alive",
    "alive false": "alive",
    "simultaneous, initiator name greater": "ok_simultaneous",
    "simultaneous, initiator name smaller": "nok",
}


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


def replay(case: dict[str, Any]) -> None:
    """The acceptor says what the recorded one said, however TCP cuts what it reads."""
    for size in (1, 7, 1000):
        side = side_of(case)
        is_said(replayed(side, packets(case, ">"), size), packets(case, "<"))
        assert (side.state == "up") == (case["result"] == "up"), (
            f"{case['case']}: the state is {side.state!r} at the end"
        )


def send_name(name: str = NAME, flags: int = OURS, creation: int = 99) -> bytes:
    packet = SEND_NAME.pack(b"N", flags, creation, len(name)) + name.encode("latin-1")
    return frame(packet, 2)


def reply(side: Acceptor, cookie: str = "secret", number: int = 1234) -> bytes:
    return frame(REPLY.pack(b"r", number, digest(cookie, side.challenge)), 2)


def challenge(side: Acceptor) -> bytes:
    """The challenge of the node b@box, creation 7."""
    return frame(CHALLENGE.pack(b"N", OURS, side.challenge, 7, 5) + b"b@box", 2)


@pytest.fixture
def node() -> FakeNode:
    return FakeNode("b@box")


@pytest.fixture
def side(node: FakeNode) -> Acceptor:
    return Acceptor(node)


def named(side: Acceptor) -> Acceptor:
    """The side, brought to wait for the reply to its challenge."""
    side.feed(send_name())
    return side


def asked(side: Acceptor) -> Acceptor:
    """The same, of a peer that is connected already, and means it."""
    side.owner.status = "alive"
    side.feed(send_name() + status_packet("true"))
    return side


def test_a_name_is_answered_with_a_status_and_a_challenge(side: Acceptor) -> None:
    said = side.feed(send_name())
    is_said(said, status_packet("ok"), challenge(side))


def test_the_peers_name_and_creation_are_kept(side: Acceptor) -> None:
    side.feed(send_name(creation=99))
    assert (side.peer, side.peer_creation) == (NAME, 99)


def test_the_peers_name_is_an_atom(side: Acceptor) -> None:
    side.feed(send_name())
    same(side.peer, Atom(NAME))


def test_the_peers_flags_are_kept_each_that_it_means(side: Acceptor) -> None:
    side.feed(send_name(flags=MANDATORY_25_DIGEST | PUBLISHED))
    assert side.peer_flags == MANDATORY_25_DIGEST | PUBLISHED | MANDATORY_25


def test_what_follows_the_name_is_for_later_versions(side: Acceptor) -> None:
    side.feed(frame(send_name()[2:] + b"more", 2))
    assert side.peer == NAME


def test_what_is_no_name_is_not_answered(node: FakeNode) -> None:
    for name in ("a", "@box", "a@", "a@b@c", "", "\xe4@box", "a\0@box", "a\n@b"):
        error = gives_up(Acceptor(node), send_name(name))
        is_said(error.reply)
    assert node.all("admit") == [], "the node hears only of peers that can be let in"


def test_a_peer_that_lacks_flags_we_need_is_not_allowed() -> None:
    for flags in (MANDATORY_25 & ~MAP_TAG, 0, 1):
        error = gives_up(Acceptor(FakeNode("b@box")), send_name(flags=flags))
        is_said(error.reply, status_packet("not_allowed"))
        assert error.status == "not_allowed"
        assert "MAP_TAG" in str(error), f"the reason names the flag: {error}"


def test_one_flag_may_stand_for_all_that_we_need() -> None:
    for flags in (MANDATORY_25, MANDATORY_25_DIGEST, 0xD07DF7FBD):
        side = Acceptor(FakeNode("b@box"))
        is_said(side.feed(send_name(flags=flags)), status_packet("ok"), challenge(side))


def test_a_peer_that_may_not_connect_is_not_allowed(node: FakeNode, side: Acceptor) -> None:
    node.disallowed = [NAME]
    is_said(gives_up(side, send_name()).reply, status_packet("not_allowed"))


def test_a_peer_with_our_own_name_is_refused_with_nok(side: Acceptor) -> None:
    is_said(gives_up(side, send_name("b@box")).reply, status_packet("nok"))


@pytest.mark.parametrize("status", ["nok", "not_allowed"])
def test_a_peer_that_the_node_refuses_is_told_so(
    node: FakeNode, side: Acceptor, status: str
) -> None:
    node.status = status
    error = gives_up(side, send_name())
    is_said(error.reply, status_packet(status))
    assert error.status == status


def test_of_two_that_dialled_each_other_one_attempt_goes_on(
    node: FakeNode, side: Acceptor
) -> None:
    node.status = "ok_simultaneous"
    is_said(side.feed(send_name()), status_packet("ok_simultaneous"), challenge(side))


def test_a_refusal_says_why(node: FakeNode) -> None:
    node.disallowed, node.status = ["c@box"], "nok"
    for name in (NAME, "b@box", "c@box"):
        side = Acceptor(node)
        gives_up(side, send_name(name))
        assert side.why, f"why {name} is refused is to be in `why`"


def test_the_node_is_asked_once_and_by_name(node: FakeNode, side: Acceptor) -> None:
    side.feed(send_name())
    assert node.all("admit") == [NAME]


def test_the_node_is_not_asked_about_a_peer_that_is_refused_anyway(node: FakeNode) -> None:
    node.disallowed = ["c@box"]
    for name, flags in ((NAME, 0), ("b@box", OURS), ("c@box", OURS)):
        status = Acceptor(node).choose_status(name, flags)
        assert status in ("nok", "not_allowed"), f"{name}: the status is {status}"
    assert node.all("admit") == [], "the node waits for a peer that it has let in"


def test_what_the_node_has_let_in_is_noted(side: Acceptor) -> None:
    side.feed(send_name())
    assert side.admitted, "the node is told if nothing comes of what it has let in"


def test_whoever_is_thought_to_be_connected_is_let_in_as_well(
    node: FakeNode, side: Acceptor
) -> None:
    node.status = "alive"
    side.feed(send_name())
    assert side.admitted, "the node is told if nothing comes of what it has let in"


def test_what_the_node_has_refused_is_not(node: FakeNode, side: Acceptor) -> None:
    node.status = "nok"
    gives_up(side, send_name())
    assert not side.admitted


def test_a_peer_that_is_connected_is_asked_before_anything_else(
    node: FakeNode, side: Acceptor
) -> None:
    node.status = "alive"
    is_said(side.feed(send_name()), status_packet("alive"))
    assert side.state == "alive answer"


def test_a_peer_that_means_it_gets_its_challenge(node: FakeNode, side: Acceptor) -> None:
    node.status = "alive"
    said = replayed(side, send_name() + status_packet("true"), 1000)
    is_said(said, status_packet("alive"), challenge(side))


def test_a_peer_that_does_not_mean_it_is_given_up(node: FakeNode) -> None:
    node.status = "alive"
    for answer in ("false", "", "maybe"):
        side = Acceptor(node)
        side.feed(send_name())
        is_said(gives_up(side, status_packet(answer)).reply)
    assert node.all("take over") == []


def test_the_right_digest_is_acknowledged_with_our_own(side: Acceptor) -> None:
    is_said(
        named(side).feed(reply(side, number=1234)), frame(b"a" + digest("secret", 1234), 2)
    )
    assert side.state == "up"
    assert side.leftover == b""


def test_the_wrong_cookie_ends_it() -> None:
    for cookie in ("other", "", "Secret", "secret1"):
        side = named(Acceptor(FakeNode("b@box")))
        gives_up(side, reply(side, cookie))


def test_whoever_has_the_wrong_cookie_gets_no_word(side: Acceptor) -> None:
    error = gives_up(named(side), reply(side, "other"))
    is_said(error.reply)


def test_nothing_counts_as_up_before_the_peer_has_shown_the_cookie(side: Acceptor) -> None:
    gives_up(named(side), reply(side, "other"))
    assert side.state != "up", "after a wrong digest"


def test_each_peer_may_have_its_own_cookie(node: FakeNode, side: Acceptor) -> None:
    node.cookie_for = {NAME: "theirs"}.get  # type: ignore[method-assign, assignment]
    said = named(side).feed(reply(side, "theirs", 5))
    is_said(said, frame(b"a" + digest("theirs", 5), 2))


def test_a_stranger_cannot_end_the_connection_that_there_is(
    node: FakeNode, side: Acceptor
) -> None:
    gives_up(asked(side), reply(side, "other"))
    assert node.all("take over") == [], "it was given up, and no cookie had been shown"


def test_with_the_cookie_the_new_connection_takes_over(
    node: FakeNode, side: Acceptor
) -> None:
    is_said(asked(side).feed(reply(side)), frame(b"a" + digest("secret", 1234), 2))
    assert node.all("take over") == [NAME]


@pytest.mark.parametrize("status", ["ok", "ok_simultaneous"])
def test_where_nothing_was_there_nothing_is_taken_over(
    node: FakeNode, side: Acceptor, status: str
) -> None:
    node.status = status
    side.feed(send_name())
    side.feed(reply(side))
    assert side.state == "up"
    assert node.all("take over") == []


def test_what_comes_right_behind_the_reply_is_kept(side: Acceptor) -> None:
    named(side).feed(reply(side) + b"\0\0\0\0\0")
    assert side.leftover == b"\0\0\0\0\0"


def test_each_challenge_is_another(node: FakeNode) -> None:
    said = [Acceptor(node).feed(send_name()) for _ in range(20)]
    assert len(dict.fromkeys(said)) == 20


def test_a_peer_without_a_name_gets_one() -> None:
    case = next(case for case in recorded("handshake") if case["case"] == "dynamic name")
    side = Acceptor(FakeNode(case["acceptor"], cookie=case["cookie"]))
    said = side.feed(frame(bytes.fromhex(case["messages"][0]["hex"]), 2))
    name, _, host = side.peer.partition("@")
    assert name and host == "127.0.0.1"
    told = b"snamed:" + len(side.peer).to_bytes(2, "big") + side.peer.encode()
    assert said.startswith(frame(told + side.peer_creation.to_bytes(4, "big"), 2))
    assert side.flags & NAME_ME and not side.flags & PUBLISHED


OTHER_PACKETS = {
    "name": [b"", b"N", send_name()[2:16], send_name()[2:-1], b"M" + send_name()[3:], b"sok"],
    "reply": [b"", b"r", b"r" + bytes(19), b"r" + bytes(21), b"sok"],
}


@pytest.mark.parametrize("state", OTHER_PACKETS)
def test_what_is_no_such_packet_ends_it(state: str) -> None:
    for packet in OTHER_PACKETS[state]:
        side = Acceptor(FakeNode("b@box"))
        if state == "reply":
            named(side)
        is_said(gives_up(side, frame(packet, 2)).reply)


def test_a_right_digest_in_another_packet_is_no_reply(side: Acceptor) -> None:
    right = reply(named(side))[3:]
    gives_up(side, frame(b"a" + right, 2))


def test_it_says_what_erlang_says_to_whom_it_lets_in() -> None:
    for case in RECORDED.values():
        if case["result"] == "up" and "alive" not in case["case"]:
            replay(case)


def test_it_says_what_erlang_says_to_whom_it_refuses() -> None:
    for case in RECORDED.values():
        if case["result"] != "up" and "alive" not in case["case"]:
            replay(case)


@pytest.mark.parametrize("case", ["alive true", "alive false"])
def test_it_says_what_erlang_says_to_whom_it_knows_already(case: str) -> None:
    replay(RECORDED[case])
