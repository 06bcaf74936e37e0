"""The connection to a peer: what its node is told, what it sends, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from course.sim import over_tcp, simulate
from minibeam.network import link as link_module
from minibeam.network import outgoing
from minibeam.network.acceptor import Acceptor
from minibeam.network.encoder import encode
from minibeam.network.flags import (
    EXIT_PAYLOAD,
    HIDDEN,
    OURS,
    SEND_SENDER,
    SPAWN,
    TEXT,
    UNLINK_ID,
)
from minibeam.network.frames import frame
from minibeam.network.link import Link, dial, serve
from minibeam.network.listening import PortsTaken
from minibeam.signals import Exit, Monitor, Send, SpawnReply, SpawnRequest, Unlink, UnlinkAck
from minibeam.signals import Link as LinkSignal
from minibeam.terms import Atom, Pid, Reference, Term, TermError
from tests.support import same, simulated
from tests.wire_support import FakeNode

PORT = 9100
A, B = "a@one", "b@two"


async def join(net: Any, one: FakeNode, two: FakeNode) -> tuple[Link, Link]:
    """Connects two nodes, each on its host: the end that dialled and the other."""

    async def listen() -> None:
        await serve(two, None, (PORT, PORT))

    async def connect() -> Any:
        return await dial(one, "two", PORT, two.name)

    await net.host("two").spawn(listen)
    near = await net.host("one").spawn(connect)
    assert isinstance(near, Link), near
    await two.until(lambda node: bool(node.links))
    return near, two.links[-1]


async def attempt(net: Any, one: FakeNode, two: FakeNode, peer: str = B) -> Any:
    async def listen() -> None:
        await serve(two, None, (PORT, PORT))

    async def connect() -> Any:
        return await dial(one, "two", PORT, peer)

    await net.host("two").spawn(listen)
    return await net.host("one").spawn(connect)


def message(one: FakeNode, two: FakeNode, term: Term) -> Send:
    return Send(one.pid(1), two.pid(1), term)


def messages(node: FakeNode) -> list[Term]:
    return [signal.message for signal in node.all("signal")]


async def got(node: FakeNode, count: int) -> list[Term]:
    await node.until(lambda node: len(node.all("signal")) >= count)
    return messages(node)


@simulated
async def test_both_ends_are_up(net: Any) -> None:
    one, two = FakeNode(A, creation=5), FakeNode(B, creation=6)
    near, far = await join(net, one, two)
    assert (near.peer, near.peer_creation) == (B, 6)
    assert (far.peer, far.peer_creation) == (A, 5)
    assert near.flags == far.flags == OURS
    assert not near.hidden and near.meshed and far.meshed
    assert one.events == [("up", B)]
    assert two.events == [("admit", A), ("up", A)]


@simulated
async def test_one_hidden_end_makes_it_hidden(net: Any) -> None:
    near, far = await join(net, FakeNode(A, flags=HIDDEN), FakeNode(B))
    assert near.hidden and far.hidden and not near.meshed and not far.meshed


@simulated
async def test_signals_arrive_in_order_both_ways(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, far = await join(net, one, two)
    for number in range(1000):
        near.send(message(one, two, number))
        far.send(message(two, one, number))
    assert await got(two, 1000) == list(range(1000))
    assert await got(one, 1000) == list(range(1000))


@simulated
async def test_signals_of_several_kinds(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    signals = [
        Send(one.pid(1), (Atom("server"), two.name), None),
        LinkSignal(one.pid(1), two.pid(1)),
        Monitor(one.pid(1), (Atom("server"), two.name), Reference(A, 7, (1,))),
        Exit(one.pid(1), two.pid(1), Atom("normal")),
    ]
    for signal in signals:
        near.send(signal)
    await got_signals(two, len(signals))
    assert two.all("signal") == signals


async def got_signals(node: FakeNode, count: int) -> None:
    await node.until(lambda node: len(node.all("signal")) >= count)


@simulated
async def test_the_forms_are_those_of_the_flags(net: Any) -> None:
    rich = OURS | SEND_SENDER | EXIT_PAYLOAD
    one, two = FakeNode(A, flags=rich), FakeNode(B, flags=rich)
    near, _ = await join(net, one, two)
    near.send(message(one, two, 1))
    near.send(Exit(one.pid(1), two.pid(1), b"why"))
    await got_signals(two, 2)
    assert two.all("signal") == [
        Send(one.pid(1), two.pid(1), 1), Exit(one.pid(1), two.pid(1), b"why")
    ]  # fmt: skip


@simulated
async def test_text_is_text_only_if_both_ends_know_it(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    near.send(message(one, two, (Atom("said"), "hällo")))
    assert same((await got(two, 1))[0], (Atom("said"), "hällo"))


@simulated
async def test_text_is_a_binary_to_all_others(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B, flags=OURS & ~TEXT)
    near, _ = await join(net, one, two)
    near.send(message(one, two, (Atom("said"), "hällo")))
    assert same((await got(two, 1))[0], (Atom("said"), "hällo".encode()))


@simulated
async def test_what_is_changed_after_sending_is_not_changed(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    items = [1, 2]
    near.send(message(one, two, items))
    items.append(3)
    assert await got(two, 1) == [[1, 2]]


@simulated
async def test_what_is_no_term_fails_at_the_sender_and_harms_nothing(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    with pytest.raises(TermError):
        near.send(message(one, two, [1, object()]))
    near.send(message(one, two, 2))
    assert await got(two, 1) == [2]


@simulated
async def test_what_is_sent_in_one_turn_leaves_in_one_write(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    assert near.transport is not None
    writes = []
    write = near.transport.write
    near.transport.write = lambda data: (writes.append(len(data)), write(data))  # type: ignore
    for number in range(100):
        near.send(message(one, two, number))
    assert writes == []
    await got(two, 100)
    assert len(writes) == 1


@simulated
async def test_large_messages_between_small_ones(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    terms = [1, bytes(3_000_000), 2, bytes(100_000), bytes(100_000), 3]
    for term in terms:
        near.send(message(one, two, term))
    assert await got(two, len(terms)) == terms


@simulated
async def test_closing_lets_what_was_sent_arrive(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    for _ in range(100):
        near.send(message(one, two, bytes(10_000)))
    near.close(Atom("disconnect"))
    assert one.all("down") == [], "it is told later, not from within"
    near.send(message(one, two, Atom("too late")))
    await two.until(lambda node: bool(node.all("down")))
    await one.until(lambda node: bool(node.all("down")))
    assert messages(two) == [bytes(10_000)] * 100
    assert one.events[-1] == ("down", B, "disconnect")
    assert two.events[-1] == ("down", A, "connection_closed")
    assert len(one.all("down")) == len(two.all("down")) == 1


@simulated
async def test_ends_are_told_once(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, far = await join(net, one, two)
    near.close(Atom("disconnect"))
    near.close(Atom("again"))
    near.abort(Atom("and again"))
    far.close(Atom("disconnect"))
    await net.quiet()
    assert one.all("down") == [B] and two.all("down") == [A]


@simulated
async def test_closing_does_not_wait_for_a_peer_that_does_not_read(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    net.freeze("two")
    near.send(message(one, two, bytes(5_000_000)))
    near.close(Atom("disconnect"))
    await one.until(lambda node: bool(node.all("down")))
    assert one.events[-1] == ("down", B, "disconnect")


@simulated
async def test_a_machine_that_dies(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    await join(net, one, two)
    net.kill("two")
    await one.until(lambda node: bool(node.all("down")))
    assert one.events[-1] == ("down", B, "connection_closed")


# Ticks.


@simulated
async def test_a_quiet_connection_stays(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    await join(net, one, two)
    await net.sleep(3000)
    assert one.all("down") == two.all("down") == []


@simulated
async def test_a_connection_that_is_used_one_way_stays(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    for _ in range(100):
        near.send(message(one, two, 1))
        await net.sleep(7)
    assert one.all("down") == two.all("down") == []


@simulated
async def test_a_peer_that_is_frozen_is_given_up(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    await join(net, one, two)
    await net.sleep(100)
    net.freeze("two")
    await net.sleep(40)
    assert one.all("down") == []
    await net.sleep(40)
    assert one.events[-1] == ("down", B, "net_tick_timeout")
    assert len(one.all("log")) == 1 and B in one.all("log")[0]


@simulated
async def test_a_peer_is_given_up_though_we_send(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    net.split(["one"], ["two"])
    for _ in range(100):
        near.send(message(one, two, 1))
        await net.sleep(1)
    assert one.events[-1] == ("down", B, "net_tick_timeout")


@simulated
async def test_a_tick_time_that_is_changed(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, far = await join(net, one, two)

    async def change(end: Link) -> None:
        end.set_ticktime(1.0, 4.0)

    await net.host("one").spawn(change, near)
    await net.host("two").spawn(change, far)
    await net.sleep(100)
    assert one.all("down") == two.all("down") == []
    net.freeze("two")
    await net.sleep(6)
    assert one.events[-1] == ("down", B, "net_tick_timeout")


# A peer that reads slowly.


@simulated
async def test_a_sender_can_wait_for_a_slow_reader(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    await near.writable()
    net.freeze("two")
    count = 0
    while not near.paused:
        near.send(message(one, two, bytes(50_000)))
        count += 1
        await net.sleep(0)
    waiting = asyncio.ensure_future(near.writable())
    await net.sleep(10)
    assert not waiting.done()
    net.thaw("two")
    await waiting
    assert await got(two, count) == [bytes(50_000)] * count


@simulated
async def test_waiting_ends_with_the_connection(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    net.freeze("two")
    near.send(message(one, two, bytes(5_000_000)))
    assert near.paused
    await near.writable()
    await one.until(lambda node: bool(node.all("down")))
    assert one.events[-1] == ("down", B, "net_tick_timeout")


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "UNSENT_LIMIT", 2_000_000)

    async def story(net: Any) -> None:
        one, two = FakeNode(A), FakeNode(B)
        near, _ = await join(net, one, two)
        net.freeze("two")
        for _ in range(100):
            near.send(message(one, two, bytes(50_000)))
        await one.until(lambda node: bool(node.all("down")))
        assert one.events[-1] == ("down", B, "too_slow")
        assert len(one.all("log")) == 1 and B in one.all("log")[0]

    simulate(story)


# What is against the protocol.

OUR, THEIRS = Pid(B, 1, 0, 7), Pid(A, 1, 0, 7)


def frame_of(*terms: Term) -> bytes:
    return frame(b"p" + b"".join(encode(term) for term in terms))


BROKEN = {
    "another kind of frame": frame(b"\x83D\0" + encode((2, Atom(""), OUR))),
    "no control message": frame(b"p"),
    "a term cut short": frame(b"p" + encode((1, THEIRS, OUR))[:-1]),
    "a message cut short": frame(b"p" + encode((2, Atom(""), OUR)) + encode(b"abc")[:-1]),
    "bytes behind the last term": frame(frame_of((2, Atom(""), OUR), 1)[4:] + b"\0"),
    "an unknown operation": frame_of((99, OUR)),
    "a forged sender": frame_of((1, Pid("c@three", 1, 0, 7), OUR)),
    "a name that is more than a line": frame_of((1, Pid("c\nforged\x1b[31m@h", 1, 0, 7), OUR)),
    "no tuple": frame_of(5),
    "an operation with thousands of digits": frame_of((2**20_000, OUR)),
    "garbage": b"GET / HTTP/1.1\r\n\r\n" * 20,
    "four gigabytes": b"\xff\xff\xff\xff",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_is_against_the_protocol_ends_that_connection(broken: bytes) -> None:
    async def story(net: Any) -> None:
        one, two, third = FakeNode(A), FakeNode(B), FakeNode("c@three")
        near, _ = await join(net, one, two)

        async def connect() -> Any:
            return await dial(third, "two", PORT, B)

        other = await net.host("three").spawn(connect)
        before = message(one, two, Atom("before"))
        near.send(before)
        near.flush()
        assert near.transport is not None
        near.transport.write(broken)
        near.transport.write(frame_of((2, Atom(""), OUR), Atom("after")))
        await two.until(lambda node: bool(node.all("down")))
        assert messages(two) in ([Atom("before")], [])
        assert two.events[-1] == ("down", A, "protocol_error")
        assert len(two.all("log")) == 1 and two.all("log")[0].startswith(f"{A}: closed: ")
        assert two.all("log")[0].isprintable()
        other.send(message(third, two, Atom("still here")))
        await two.until(lambda node: Atom("still here") in messages(node))
        assert third.all("down") == []

    simulate(story)


@simulated
async def test_what_came_whole_before_a_bad_frame_is_not_lost(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    near, _ = await join(net, one, two)
    assert near.transport is not None
    near.transport.write(frame_of((2, Atom(""), OUR), 1) * 3 + b"\xff\xff\xff\xff")
    await two.until(lambda node: bool(node.all("down")))
    assert messages(two) == [1, 1, 1]
    assert two.events[-1] == ("down", A, "protocol_error") and len(two.all("log")) == 1


# A peer that is too old for an answer.


@simulated
async def test_who_acknowledges_no_unlink_is_answered_for(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B, flags=OURS & ~UNLINK_ID)
    near, _ = await join(net, one, two)
    near.send(Unlink(one.pid(1), two.pid(1), 5))
    assert one.all("signal") == [UnlinkAck(two.pid(1), one.pid(1), 5)]
    await got_signals(two, 1)
    assert two.all("signal") == [Unlink(one.pid(1), two.pid(1), 0)]


@simulated
async def test_who_starts_no_processes_is_answered_for(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B, flags=OURS & ~SPAWN)
    near, _ = await join(net, one, two)
    ref = Reference(A, 7, (1,))
    me, module, function = one.pid(1), Atom("m"), Atom("f")
    near.send(SpawnRequest(me, Atom(B), ref, me, module, function, [], []))
    assert one.all("signal") == [SpawnReply(Atom(B), me, ref, False, False, Atom("notsup"))]
    near.send(message(one, two, 1))
    assert await got(two, 1) == [1]


# Setting up.


@simulated
async def test_who_is_being_set_up_is_known(net: Any) -> None:
    one, two = FakeNode(A, cookie="other"), FakeNode(B)
    dialling = asyncio.ensure_future(attempt(net, one, two))
    await two.until(lambda node: bool(node.all("admit")))
    assert len(one.setting_up) == len(two.setting_up) == 1
    await dialling
    await net.quiet()
    assert not one.setting_up and not two.setting_up
    one.cookie = two.cookie

    async def connect() -> Any:
        return await dial(one, "two", PORT, B)

    assert isinstance(await net.host("one").spawn(connect), Link)
    await two.until(lambda node: bool(node.all("up")))
    assert not one.setting_up and not two.setting_up


@pytest.mark.parametrize("status", ["nok", "not_allowed"])
def test_a_refusal_is_what_dial_returns(status: str) -> None:
    async def story(net: Any) -> None:
        one, two = FakeNode(A), FakeNode(B)
        two.status = status
        assert await attempt(net, one, two) == status
        await net.quiet()
        assert one.events == []
        assert two.all("admit failed") == two.all("up") == []
        assert len(two.all("log")) == (1 if status == "not_allowed" else 0)

    simulate(story)


@simulated
async def test_a_wrong_cookie(net: Any) -> None:
    one, two = FakeNode(A, cookie="other"), FakeNode(B)
    result = await attempt(net, one, two)
    assert isinstance(result, str) and "cookie" in result
    await net.quiet()
    assert two.all("admit failed") == [A] and two.all("up") == [] and one.all("up") == []
    assert len(two.all("log")) == 1 and "Invalid challenge reply" in two.all("log")[0]
    said = result + "".join(two.all("log") + one.all("log"))
    assert "secret" not in said and "other" not in said


@simulated
async def test_another_node_at_that_port(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    result = await attempt(net, one, two, "c@two")
    assert isinstance(result, str) and "c@two" in result and B in result
    await net.quiet()
    assert two.all("admit failed") == [A]


@simulated
async def test_taking_over_an_old_connection(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    await join(net, one, two)
    two.status = "alive"

    async def connect() -> Any:
        return await dial(one, "two", PORT, B)

    second = await net.host("one").spawn(connect)
    assert isinstance(second, Link)
    await two.until(lambda node: len(node.all("up")) == 2)
    kinds = [event[0] for event in two.events]
    assert kinds[2:] == ["admit", "take over", "up"]


@simulated
async def test_no_need_to_take_it_over(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    two.status, one.pending = "alive", False
    assert await attempt(net, one, two) == "alive refused"
    await net.quiet()
    assert two.all("take over") == [] and two.all("admit failed") == [A]


@simulated
async def test_nobody_listens(net: Any) -> None:
    net.host("two")

    async def connect() -> Any:
        return await dial(FakeNode(A), "two", PORT, B)

    result = await net.host("one").spawn(connect)
    assert isinstance(result, str) and B in result and "\n" not in result


@simulated
async def test_a_machine_that_does_not_answer(net: Any) -> None:
    net.host("two")
    net.split(["one"], ["two"])

    async def connect() -> Any:
        return await dial(FakeNode(A), "two", PORT, B)

    result = await net.host("one").spawn(connect)
    assert isinstance(result, str) and "7.0 s" in result


@simulated
async def test_who_accepts_and_says_nothing(net: Any) -> None:
    async def listen() -> None:
        await asyncio.get_running_loop().create_server(asyncio.Protocol, None, PORT)

    async def connect() -> Any:
        return await dial(FakeNode(A), "two", PORT, B)

    await net.host("two").spawn(listen)
    result = await net.host("one").spawn(connect)
    assert isinstance(result, str) and "no answer" in result


@simulated
async def test_strangers_that_say_nothing_or_too_slowly_are_closed(net: Any) -> None:
    two = FakeNode(B)

    async def listen() -> None:
        await serve(two, None, (PORT, PORT))

    async def stranger() -> None:
        quiet, _quiet = await asyncio.open_connection("two", PORT)
        slow, writer = await asyncio.open_connection("two", PORT)
        for byte in b"\0\x20N" + bytes(20):
            writer.write(bytes([byte]))
            await asyncio.sleep(1)
        assert await quiet.read() == b""
        with contextlib.suppress(ConnectionResetError):
            assert await slow.read() == b""

    await net.host("two").spawn(listen)
    await net.host("one").spawn(stranger)
    assert two.events == [], "a stranger is not worth a line in the log"


@simulated
async def test_a_dial_that_is_cancelled_leaves_nothing(net: Any) -> None:
    one, two = FakeNode(A), FakeNode(B)
    async def listen() -> None:
        await serve(two, None, (PORT, PORT))

    async def connect() -> None:
        dialling = asyncio.ensure_future(dial(one, "two", PORT, B))
        await two.until(lambda node: bool(node.all("admit")))
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling

    await net.host("two").spawn(listen)
    await net.host("one").spawn(connect)
    await net.quiet()
    assert two.all("admit failed") == [A] and two.all("up") == [] and one.all("up") == []


@simulated
async def test_frames_right_behind_the_acknowledgement(net: Any) -> None:
    """The whole answer of the acceptor and its first signals come in one read."""
    one = FakeNode(A)

    class Eager(asyncio.Protocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport
            self.side = Acceptor(FakeNode(B))

        def data_received(self, data: bytes) -> None:
            reply = self.side.feed(data)
            if self.side.state == "up":
                reply += frame_of((2, Atom(""), THEIRS), 1) + frame(b"")
                reply += frame_of((2, Atom(""), THEIRS), 2)[:-3]
                last = frame_of((2, Atom(""), THEIRS), 2)[-3:]
                asyncio.get_running_loop().call_later(1, self.transport.write, last)
            self.transport.write(reply)

    async def listen() -> None:
        await asyncio.get_running_loop().create_server(Eager, None, PORT)

    async def connect() -> Any:
        return await dial(one, "two", PORT, B)

    await net.host("two").spawn(listen)
    await net.host("one").spawn(connect)
    assert await got(one, 2) == [1, 2]
    assert one.events[0] == ("up", B), "up before the first signal"


@simulated
async def test_two_nodes_share_a_range_of_ports(net: Any) -> None:
    async def listen() -> None:
        first = await serve(FakeNode(A), None, (9100, 9101))
        second = await serve(FakeNode(B), None, (9100, 9101))
        assert (first[1], second[1]) == (9100, 9101)
        with pytest.raises(PortsTaken):
            await serve(FakeNode("c@one"), None, (9100, 9101))

    await net.host("one").spawn(listen)


def test_over_tcp() -> None:
    """The same over real sockets: large messages both ways at once, then the end."""

    async def story(net: Any) -> None:
        one, two = FakeNode(A), FakeNode(B)
        server, port = await serve(two, "127.0.0.1")
        near = await dial(one, "127.0.0.1", port, B)
        assert isinstance(near, Link), near
        await two.until(lambda node: bool(node.links))
        far = two.links[0]
        for number in range(1000):
            near.send(message(one, two, number))
        for _ in range(4):
            near.send(message(one, two, bytes(4_000_000)))
            far.send(message(two, one, bytes(4_000_000)))
        assert await got(two, 1004) == [*range(1000), *[bytes(4_000_000)] * 4]
        assert await got(one, 4) == [bytes(4_000_000)] * 4
        near.close(Atom("disconnect"))
        await two.until(lambda node: bool(node.all("down")))
        await one.until(lambda node: bool(node.all("down")))
        one.cookie = "other"
        assert isinstance(await dial(one, "127.0.0.1", port, B), str)
        server.close()
        assert isinstance(await dial(one, "127.0.0.1", port, B), str)

    over_tcp(story)


def test_the_set_up_time_is_that_of_otp() -> None:
    assert link_module.SETUP_TIME == 7.0
