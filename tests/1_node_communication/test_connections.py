"""1.9 connections: connect, up, down, disconnect."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.nodes import connections
from minibeam.nodes.calls import cast
from minibeam.nodes.links import exit_process, link, trap_exit
from minibeam.nodes.local_node import Peer
from minibeam.nodes.monitors import monitor
from minibeam.nodes.net_kernel import monitor_nodes
from minibeam.nodes.node_monitors import monitor_node
from minibeam.nodes.processes import receive, register, spawn
from minibeam.nodes.remote_spawn import request_spawn
from minibeam.nodes.routing import send
from minibeam.signals import Send, Signal
from minibeam.terms import KILL, NOCONNECTION, NOPROC, Atom, Pid, Term, TermError
from tests.support import (
    ScriptedPeer,
    both,
    dials,
    down,
    mailbox,
    rest,
    same,
    settled,
    simulated,
    witness,
)

A, B = Atom("a@one"), Atom("b@two")
NODEUP, NODEDOWN = Atom("nodeup"), Atom("nodedown")
BOOM = Atom("boom")


async def collecting(into: list[Term]) -> None:
    while True:
        into.append(await receive())


@both
async def test_a_connection_is_known_at_both_ends(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    assert await connections.connect(a, "b@two") is True
    assert same(a.list(), [B])

    async def body() -> None:
        # What comes back has been sent over it.
        send(("net_kernel", "b@two"), Atom("hello"))
        assert same(await down(monitor(("nobody", "b@two"))), NOPROC)

    await a.run(body)
    assert same(b.list(), [A])


@both
async def test_connecting_to_who_is_connected_or_to_oneself_is_true(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    assert await connections.connect(a, "a@one") is True
    assert a.list() == []
    for _ in range(3):
        assert await connections.connect(a, "b@two") is True
    assert same(a.list(), [B])


@both
async def test_who_is_not_there_can_not_be_reached_until_they_are(net: Network) -> None:
    a = await net.start("a@one")
    assert await connections.connect(a, "b@two") is False
    assert a.list("connected", "known") == [A]
    await net.start("b@two")
    assert await connections.connect(a, "b@two") is True


@both
async def test_a_wrong_cookie_connects_nobody(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two", cookie="another")
    assert await connections.connect(a, "b@two") is False
    assert await connections.connect(b, "a@one") is False
    assert a.list() == b.list() == []


@pytest.mark.parametrize("trouble", ["frozen", "split", "held", "silent"])
def test_who_does_not_answer_is_given_up_after_the_set_up_time(
    trouble: str, seed: int
) -> None:
    async def story(net: Network) -> None:
        a = await net.start("a@one")
        await net.start("b@two")
        if trouble == "frozen":
            net.freeze("b@two")
        elif trouble == "split":
            net.split(["a@one"], ["b@two"])
        elif trouble == "held":
            net.hold("b@two", "a@one")
        else:
            net.kill("b@two", "silent")
        assert await connections.connect(a, "b@two") is False
        assert 6.9 <= asyncio.get_running_loop().time() <= 7.1

    simulate(story, seed=seed)


@simulated(seeds=5)
async def test_many_callers_share_one_dial(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    heard = witness(a), witness(b)
    answers = []

    async def caller() -> None:
        answers.append(await connections.connect(a, "b@two"))

    async def sender() -> None:
        send(("nobody", "b@two"), "hello")

    hold = net.hold("b@two", "a@one")
    for _ in range(10):
        spawn(caller, node=a)
        spawn(sender, node=a)
    await net.quiet()
    assert answers == [], "nobody is connected before the peer has answered"
    spawn(caller, node=a)
    hold.release()
    await net.quiet()
    assert answers == [True] * 11, "each of the eleven callers is answered"
    assert dials(net) == 1, "connections that were made"
    assert same([*heard], [[(NODEUP, B)], [(NODEUP, A)]])


@simulated
async def test_a_caller_that_gives_up_leaves_the_dial_to_the_others(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    answers = []

    async def caller() -> None:
        answers.append(await connections.connect(a, "b@two"))

    hold = net.hold("b@two", "a@one")
    callers = [spawn(caller, node=a) for _ in range(3)]
    await net.quiet()

    async def impatient() -> None:
        for pid in callers[:2]:
            exit_process(pid, KILL)

    await a.run(impatient)
    await net.quiet()
    hold.release()
    await net.quiet()
    assert answers == [True], "two callers were killed; the third still waits"
    assert same(a.list(), [B])


@simulated
async def test_all_callers_learn_that_a_dial_has_failed(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    heard = witness(a)
    answers = []

    async def caller() -> None:
        answers.append(await connections.connect(a, "b@two"))

    hold = net.hold("b@two", "a@one")
    for _ in range(5):
        spawn(caller, node=a)
    await net.quiet()
    net.kill("b@two")
    hold.release()
    await net.sleep(20)
    assert answers == [False] * 5, "each of the five callers learns it"
    assert heard == [], "who was never up is not reported down"
    await net.start("b@two")
    spawn(caller, node=a)
    await net.quiet()
    assert answers == [False] * 5 + [True], "the next caller dials anew"


@simulated
async def test_a_peer_that_is_given_up_does_not_come_up_later(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    heard = witness(a)
    answers = []

    async def caller() -> None:
        answers.append(await connections.connect(a, "b@two"))

    hold = net.hold("b@two", "a@one")
    spawn(caller, node=a)
    await net.quiet()
    connections.down(a, B, BOOM)
    await net.quiet()
    assert answers == [False], "who waits for the dial learns that it is given up"
    hold.release()
    await net.sleep(20)
    assert heard == [] and a.list() == [], "the dial was to end with `down`"
    # It can be reached: a new dial succeeds.
    assert await connections.connect(a, "b@two")


@simulated
async def test_a_peer_that_is_being_dialled_can_not_be_disconnected(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    answers = []

    async def caller() -> None:
        answers.append(await connections.connect(a, "b@two"))

    hold = net.hold("b@two", "a@one")
    spawn(caller, node=a)
    await net.quiet()
    assert connections.disconnect(a, "b@two") is False
    await net.quiet()
    assert answers == [], "disconnect is not to end a dial"
    hold.release()
    await net.quiet()
    assert answers == [True]
    assert connections.disconnect(a, "b@two") is True


async def _send() -> None:
    send(("nobody", "b@two"), 1)


async def _send_to_a_pid() -> None:
    send(Pid("b@two", 77, 0, 1), 1)


async def _cast() -> None:
    cast(("nobody", "b@two"), 1)


async def _monitor() -> None:
    monitor(("nobody", "b@two"))


async def _link() -> None:
    trap_exit(True)
    link(Pid("b@two", 77, 0, 1))


async def _exit() -> None:
    exit_process(Pid("b@two", 77, 0, 1), BOOM)


async def _monitor_node() -> None:
    monitor_node("b@two", True)


async def _spawn() -> None:
    request_spawn("b@two", "nobody", "knows", [])


@pytest.mark.parametrize(
    "first",
    [_send, _send_to_a_pid, _cast, _monitor, _link, _exit, _monitor_node, _spawn],
    ids=lambda first: first.__name__[1:],
)
def test_the_first_signal_connects(first: Callable[[], Any], seed: int) -> None:
    async def story(net: Network) -> None:
        a = await net.start("a@one")
        b = await net.start("b@two")
        await a.run(first)
        await net.quiet()
        assert same((a.list(), b.list()), ([B], [A]))

    simulate(story, seed=seed)


@simulated(seeds=10)
async def test_what_waited_arrives_before_what_is_sent_later(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    got: list[Term] = []
    pid = spawn(collecting, got, node=b)

    async def body() -> None:
        monitor_nodes(True)
        for number in range(10):
            send(pid, number)
        connecting = await connections.connect(a, "b@two")
        assert connecting
        for number in range(10, 20):
            send(pid, number)
        await receive()
        for number in range(20, 30):
            send(pid, number)

    await a.run(body)
    await net.quiet()
    assert got == list(range(30))


@simulated
async def test_what_waited_has_been_sent_when_up_returns(net: Network) -> None:
    a = await net.start("a@one")
    link = ScriptedPeer("b@two")
    there = link.pid(1)

    async def body() -> None:
        # As if it were being dialled.
        a.peers[B] = Peer(B)
        for word in ("one", "two"):
            send(there, word)
        connections.up(a, link)
        send(there, "three")
        told = [signal.message for signal in link.sent if signal.to == there]
        assert told == ["one", "two", "three"]

    await a.run(body)


@simulated
async def test_what_waited_and_can_not_be_sent_is_dropped_and_not_the_rest(
    net: Network,
) -> None:
    a = await net.start("a@one")
    logged: list[str] = []
    a.log = logged.append

    class Picky(ScriptedPeer):
        def send(self, signal: Signal) -> None:
            if getattr(signal, "message", None) == "bad":
                raise TermError("no term")
            super().send(signal)

    peer = a.peers[B] = Peer(B)
    me, there = Pid(A, 1, 0, 7), Pid(B, 1, 0, 7)
    peer.waiting = [Send(me, there, word) for word in ("one", "bad", "two")]
    link = Picky("b@two")
    connections.up(a, link)
    assert [signal.message for signal in link.sent if signal.to == there] == ["one", "two"]
    assert len(logged) == 1 and B in logged[0] and "no term" in logged[0]
    assert await connections.connect(a, "b@two") is True


@simulated
async def test_what_waited_for_a_dial_that_fails_is_told_noconnection_once(
    net: Network,
) -> None:
    a = await net.start("a@one")
    got: list[Term] = []

    async def body() -> None:
        trap_exit(True)
        there = Pid("b@two", 50, 0, 3)
        send(("collector", "b@two"), "lost")
        by_pid, by_name = monitor(there), monitor(("collector", "b@two"))
        link(there)
        request = request_spawn("b@two", "any", "function", [])
        monitor_node("b@two", True)
        name = (Atom("collector"), B)
        told = await settled(net)
        expected = [
            (Atom("DOWN"), by_pid, Atom("process"), there, NOCONNECTION),
            (Atom("DOWN"), by_name, Atom("process"), name, NOCONNECTION),
            (Atom("EXIT"), there, NOCONNECTION),
            (Atom("spawn_reply"), request, NOCONNECTION),
            (NODEDOWN, B),
        ]
        kinds = sorted(str(message[0]) for message in told)
        assert kinds == ["DOWN", "DOWN", "EXIT", "nodedown", "spawn_reply"], "what it is told"
        assert sorted(map(repr, told)) == sorted(map(repr, expected))
        b = await net.start("b@two")
        collector = spawn(collecting, got, node=b)

        async def call_it() -> None:
            register("collector", collector)

        await b.run(call_it)
        send(("collector", "b@two"), "arrives")
        await net.sleep(90)
        assert await settled(net) == []

    await a.run(body)
    assert got == ["arrives"], "a later send dials anew; what waited before is lost"


@simulated
async def test_disconnect_is_told_once_at_both_ends(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    heard = witness(a), witness(b)
    there, here = spawn(rest, node=b), spawn(rest, node=a)

    async def watching(pid: Pid, told: list[Term]) -> None:
        trap_exit(True)
        link(pid)
        monitor(pid)
        await collecting(told)

    told: tuple[list[Term], list[Term]] = ([], [])
    spawn(watching, there, told[0], node=a)
    spawn(watching, here, told[1], node=b)
    await net.quiet()
    assert connections.disconnect(a, "b@two") is True
    assert a.list() == [], "b is down for a when disconnect returns"
    assert connections.disconnect(a, "b@two") is False
    await net.quiet()
    assert b.list() == [], "the other end learns of it, since the connection is closed"
    for own in told:
        assert sorted(message[0] for message in own) == ["DOWN", "EXIT"]
        assert [message[-1] for message in own] == [NOCONNECTION] * 2
    # Those who died of it did not connect again to say so.
    await net.sleep(90)
    assert same([*heard], [[(NODEUP, B), (NODEDOWN, B)], [(NODEUP, A), (NODEDOWN, A)]])
    assert [len(own) for own in told] == [2, 2]


@both
async def test_disconnecting_who_is_not_connected_is_false(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    for name in ("b@two", "c@nowhere", "a@one"):
        assert connections.disconnect(a, name) is False
    assert await connections.connect(a, "b@two")
    assert connections.disconnect(a, "b@two") is True
    assert connections.disconnect(a, "b@two") is False


@simulated(seeds=5)
async def test_both_ends_can_disconnect_at_once(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    heard = witness(a), witness(b)
    await net.quiet()
    assert await connections.connect(a, "b@two")
    await net.quiet()
    assert connections.disconnect(a, "b@two") and connections.disconnect(b, "a@one")
    await net.quiet()
    assert await connections.connect(b, "a@one")
    await net.sleep(90)
    for own, peer in zip(heard, (B, A), strict=True):
        assert same(own, [(NODEUP, peer), (NODEDOWN, peer), (NODEUP, peer)])


@both
async def test_after_a_disconnect_the_next_signal_connects_again(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        for _ in range(3):
            pid = spawn(rest, node=b)
            end = monitor(pid)
            assert await connections.connect(a, "b@two")
            connections.disconnect(a, "b@two")
            assert same(await down(end), NOCONNECTION)
            end = monitor(pid)
            exit_process(pid, BOOM)
            assert same(await down(end), BOOM)

    await a.run(body)


@simulated
async def test_of_two_connections_to_a_peer_the_first_stays(net: Network) -> None:
    a = await net.start("a@one")
    heard = witness(a)
    await net.quiet()
    first, second = ScriptedPeer("z@nine"), ScriptedPeer("z@nine")
    connections.up(a, first)
    connections.up(a, second)
    await net.quiet()
    assert same([first.closed, second.closed], [[], [Atom("duplicate_connection")]])
    assert same(heard, [(NODEUP, Atom("z@nine"))])

    async def body() -> None:
        send(first.pid(1), "over the first")

    await a.run(body)
    assert [signal.message for signal in first.sent if type(signal) is Send] == [
        "over the first"
    ]
    assert second.sent == []


@simulated
async def test_a_peer_that_is_not_known_is_not_reported_gone(net: Network) -> None:
    a = await net.start("a@one")
    heard = witness(a)
    await net.quiet()
    peer = ScriptedPeer("z@nine")
    connections.down(a, peer.peer, BOOM)
    connections.up(a, peer)
    connections.down(a, peer.peer, BOOM)
    connections.down(a, peer.peer, BOOM)
    await net.quiet()
    assert same(heard, [(NODEUP, peer.peer), (NODEDOWN, peer.peer)])
    assert a.list() == []


@simulated
async def test_who_asked_for_the_reason_of_a_loss_is_told_it(net: Network) -> None:
    a = await net.start("a@one")
    peer = ScriptedPeer("z@nine")

    async def body() -> None:
        monitor_nodes(True, ["nodedown_reason"])
        for lose in (
            lambda: connections.down(a, peer.peer, BOOM),
            lambda: connections.disconnect(a, peer.peer),
        ):
            connections.up(a, peer)
            lose()
        reasons = [message[2] for message in await settled(net) if message[0] == NODEDOWN]
        why = Atom("nodedown_reason")
        assert same(reasons, [[(why, BOOM)], [(why, Atom("disconnect"))]])
        assert same(peer.closed, [Atom("disconnect")])

    await a.run(body)


@simulated
async def test_the_picture_of_a_run_shows_each_nodeup_and_nodedown(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    assert not await connections.connect(a, "c@nowhere")
    assert await connections.connect(a, "b@two")
    assert connections.disconnect(a, "b@two")
    shown = [event for event in net.trace.events if event.kind in ("nodeup", "nodedown")]
    assert [event.kind for event in shown if event.where == "a"] == ["nodeup", "nodedown"]


@simulated
async def test_a_peer_whose_process_ends_is_gone_at_once(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    heard = witness(a)
    assert await connections.connect(a, "b@two")
    await b.stop()
    await net.quiet()
    assert asyncio.get_running_loop().time() < 1
    assert same(heard, [(NODEUP, B), (NODEDOWN, B)])
    await net.start("b@two")
    assert await connections.connect(a, "b@two")


@pytest.mark.parametrize("how", ["crash", "silent"])
@pytest.mark.parametrize("who_dials", ["the new node", "the old peer"])
def test_a_node_that_starts_anew_is_another_node(how: Any, who_dials: str, seed: int) -> None:
    async def story(net: Network) -> None:
        a = await net.start("a@one")
        b = await net.start("b@two")
        heard = witness(a)
        old = spawn(rest, node=b)

        async def body() -> None:
            trap_exit(True)
            link(old)
            end = monitor(old)
            await net.quiet()
            net.kill("b@two", how)
            await net.quiet()
            again = await net.start("b@two")
            new = spawn(rest, node=again)
            assert (new.id, new.serial) == (old.id, old.serial)
            assert new != old
            if who_dials == "the new node":
                assert await connections.connect(again, "a@one") is True
            else:
                send(old, "goes to a connection that is dead, or has a new one dialled")
                await net.quiet()
                assert await connections.connect(a, "b@two") is True
            await net.quiet()
            told = await mailbox()
            assert (Atom("EXIT"), old, NOCONNECTION) in told
            assert (Atom("DOWN"), end, Atom("process"), old, NOCONNECTION) in told
            assert len(told) == 2
            exit_process(old, KILL)
            link(old)
            assert same(await receive(), (Atom("EXIT"), old, NOPROC))
            assert same(await down(monitor(old)), NOPROC)
            end = monitor(new)
            await net.sleep(90)
            assert await settled(net) == []
            exit_process(new, BOOM)
            assert same(await down(end), BOOM)

        await a.run(body)
        assert same(heard, [(NODEUP, B), (NODEDOWN, B), (NODEUP, B)])

    simulate(story, seed=seed)


@simulated
async def test_a_short_split_is_not_noticed(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    got: list[Term] = []
    pid = spawn(collecting, got, node=b)
    heard = witness(a)

    async def body() -> None:
        for number in range(10):
            send(pid, number)
            if number == 4:
                await net.quiet()
                net.split(["a@one"], ["b@two"])
            await net.sleep(2)
        net.heal()

    await a.run(body)
    await net.sleep(90)
    assert got == list(range(10))
    assert same(heard, [(NODEUP, B)])


@simulated
async def test_a_split_longer_than_the_tick_time_is_a_lost_connection(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    heard = witness(a), witness(b)
    assert await connections.connect(a, "b@two")
    await net.sleep(100)
    net.split(["a@one"], ["b@two"])
    await net.sleep(44)
    assert same([a.list(), b.list()], [[B], [A]])
    await net.sleep(32)
    assert a.list() == b.list() == []
    net.heal()
    await net.sleep(90)
    assert a.list() == b.list() == []
    assert await connections.connect(b, "a@one")
    await net.quiet()
    for own, peer in zip(heard, (B, A), strict=True):
        assert same(own, [(NODEUP, peer), (NODEDOWN, peer), (NODEUP, peer)])
