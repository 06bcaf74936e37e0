"""1.15 multi_call: multi_call, collect, abcast."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes import connections
from minibeam.nodes.calls import reply
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import monitor
from minibeam.nodes.multi_call import abcast, collect, multi_call
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, ImproperList, Pid, Term
from tests.support import both, down, mailbox, rest, same, settled, simulated

THREE = ["a@one", "b@two", "c@three"]
ALIAS = Atom("alias")
BOOM = Atom("boom")


class Server:
    """Servers of one name at several nodes, each with a delay of its own in seconds."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Term]] = []

    async def serve(self, seconds: float = 0.0) -> None:
        while True:
            spawn(self.answer, seconds, self_().node, await receive())

    async def answer(self, seconds: float, node: Atom, message: Term) -> None:
        _, caller, request = message
        self.seen.append((node, request))
        await asyncio.sleep(seconds)
        reply(caller, (node, request))


async def dying() -> None:
    await receive()
    raise Exit(BOOM)


async def serving(node: Any, function: Any, *args: Any) -> Pid:
    """A process that is registered as "server" at this node."""
    pid = spawn(function, *args, node=node)

    async def name_it() -> None:
        register("server", pid)

    await node.run(name_it)
    return pid


async def start_all(net: Network, names: list[str] = THREE) -> list[Any]:
    nodes = [await net.start(name) for name in names]
    for node in nodes[1:]:
        assert await connections.connect(nodes[0], node.name)
    return nodes


def now() -> float:
    return asyncio.get_running_loop().time()


@both
async def test_each_node_answers_for_itself(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node in nodes:
        await serving(node, server.serve)

    async def body() -> None:
        names = [Atom(name) for name in THREE]
        for order in (names, names[::-1], names[1:]):
            expected = [(name, (name, (BOOM, "request"))) for name in order]
            assert same(await multi_call(order, "server", (BOOM, "request")), (expected, []))
        assert same(await multi_call([], "server", 1), ([], []))
        assert await mailbox() == []

    await nodes[0].run(body)


@both
async def test_each_server_gets_the_request_once(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node in nodes:
        await serving(node, server.serve)

    async def body() -> None:
        for number in range(3):
            await multi_call(THREE, "server", number)

    await nodes[0].run(body)
    assert sorted(server.seen) == sorted((name, n) for name in THREE for n in range(3))


@both
async def test_a_request_is_what_servers_of_otp_understand(net: Network) -> None:
    nodes = await start_all(net)
    seen = []

    async def body() -> None:
        register("server", self_())

        async def client() -> None:
            await multi_call(["a@one"], "server", (BOOM, 1))

        spawn(client)
        seen.append(await receive())
        reply(seen[0][1], 1)

    await nodes[0].run(body)
    ((kind, (pid, _), request),) = seen
    assert same((kind, request), (Atom("$gen_call"), (BOOM, 1)))
    assert isinstance(pid, Pid)


@both
async def test_where_there_is_no_server_the_node_is_bad(net: Network) -> None:
    nodes = await start_all(net)
    await serving(nodes[1], Server().serve)
    await serving(nodes[2], dying)

    async def body() -> None:
        order = ["d@nowhere", "c@three", "b@two", "a@one", "e@two"]
        replies, bad = await multi_call(order, "server", 1)
        assert same(replies, [(Atom("b@two"), (Atom("b@two"), 1))])
        assert same(bad, [Atom(name) for name in order if name != "b@two"])
        assert await mailbox() == []

    await nodes[0].run(body)


@both
async def test_any_value_is_a_reply(net: Network) -> None:
    (node,) = await start_all(net, ["a@one"])

    async def giving() -> None:
        while True:
            _, caller, request = await receive()
            reply(caller, request)

    async def body() -> None:
        for value in (None, False, [], 0, "text", (BOOM,)):
            expected = ([(Atom("a@one"), value)], [])
            assert same(await multi_call(["a@one"], "server", value), expected)

    await serving(node, giving)
    await node.run(body)


@simulated
async def test_all_are_asked_at_once(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node, seconds in zip(nodes, (3.0, 1.0, 2.0), strict=True):
        await serving(node, server.serve, seconds)

    async def body() -> None:
        began = now()
        replies, bad = await multi_call(THREE, "server", 1)
        assert same([name for name, _ in replies], [Atom(name) for name in THREE])
        assert bad == []
        took = now() - began
        assert took < 3.5, f"3, 1 and 2 s at once take 3 s, not {took:.1f}"

    await nodes[0].run(body)


@simulated
async def test_there_is_one_deadline_for_all(net: Network) -> None:
    nodes = await start_all(net, [*THREE, "d@four", "e@five"])
    server = Server()
    for node, seconds in zip(nodes, (1.0, 3.0, 5.0, 7.0, 9.0), strict=True):
        await serving(node, server.serve, seconds)

    async def body() -> None:
        names = [node.name for node in nodes]
        began = now()
        replies, bad = await multi_call(names, "server", 1, 6)
        assert same([name for name, _ in replies], names[:3])
        assert same(bad, names[3:])
        took = now() - began
        assert took == pytest.approx(6), f"took {took:.1f} s with a timeout of 6 s"

    await nodes[0].run(body)


@simulated
async def test_who_is_late_does_not_hide_who_was_in_time(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node, seconds in zip(nodes, (9.0, 4.0, 1.0), strict=True):
        await serving(node, server.serve, seconds)

    async def body() -> None:
        replies, bad = await multi_call(THREE, "server", 1, 2)
        assert same([name for name, _ in replies], [Atom("c@three")])
        assert same(bad, [Atom("a@one"), Atom("b@two")])

    await nodes[0].run(body)


@simulated
async def test_a_server_that_dies_of_the_request_has_not_replied(net: Network) -> None:
    nodes = await start_all(net)
    for node in nodes[:2]:
        await serving(node, Server().serve)
    await serving(nodes[2], dying)

    async def body() -> None:
        replies, bad = await multi_call(THREE, "server", 1, 5)
        assert same([name for name, _ in replies], [Atom("a@one"), Atom("b@two")])
        assert same(bad, [Atom("c@three")])

    await nodes[0].run(body)


@simulated
async def test_a_server_that_dies_after_its_reply_leaves_no_message(net: Network) -> None:
    nodes = await start_all(net)

    async def last_words() -> None:
        _, caller, _ = await receive()
        reply(caller, "bye")

    for node in nodes[:2]:
        await serving(node, last_words)
    await serving(nodes[2], Server().serve, 3.0)

    async def body() -> None:
        replies, bad = await multi_call(THREE, "server", 1)
        assert same(replies[:2], [(Atom("a@one"), "bye"), (Atom("b@two"), "bye")])
        assert bad == []
        assert await settled(net) == []

    await nodes[0].run(body)


@simulated
async def test_a_multi_call_that_is_interrupted_leaves_nothing(net: Network) -> None:
    nodes = await start_all(net)
    await serving(nodes[0], Server().serve, 3.0)
    dies = await serving(nodes[1], rest)
    await serving(nodes[2], Server().serve)

    async def body() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await multi_call(THREE, "server", 1)
        exit_process(dies, BOOM)
        await net.sleep(10)
        send(self_(), "control")
        assert same(await settled(net), ["control"])

    await nodes[0].run(body)


@simulated
async def test_a_server_that_dies_as_the_call_is_interrupted_leaves_no_message(
    net: Network,
) -> None:
    nodes = await start_all(net)
    dies = await serving(nodes[0], rest)
    await serving(nodes[1], rest)

    async def body() -> None:
        caller = asyncio.current_task()
        assert caller is not None

        async def interrupt() -> None:
            exit_process(dies, BOOM)
            caller.cancel()

        spawn(interrupt)
        with pytest.raises(asyncio.CancelledError):
            await multi_call(THREE[:2], "server", 1)
        send(self_(), "control")
        assert same(await settled(net), ["control"])

    await nodes[0].run(body)


@simulated
async def test_what_comes_after_the_deadline_is_never_seen(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node, seconds in zip(nodes, (1.0, 4.0, 4.0), strict=True):
        await serving(node, server.serve, seconds)

    async def body() -> None:
        for _ in range(2):
            replies, bad = await multi_call(THREE, "server", 1, 2)
            assert (len(replies), len(bad)) == (1, 2)
            send(self_(), "control")
            assert same(await settled(net), ["control"])
        await net.sleep(90)
        assert await settled(net) == []
        replies, _ = await multi_call(THREE, "server", 2, 5)
        assert same([answer for _, (_, answer) in replies], [2, 2, 2])
        assert len(server.seen) == 9

    await nodes[0].run(body)


@simulated
async def test_a_reply_that_is_held_up_on_its_way_is_never_seen(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node in nodes:
        await serving(node, server.serve)

    async def body() -> None:
        await net.quiet()
        hold = net.hold("b@two", "a@one")
        replies, bad = await multi_call(THREE, "server", 1, 2)
        assert same([name for name, _ in replies], [Atom("a@one"), Atom("c@three")])
        assert same(bad, [Atom("b@two")])
        hold.release()
        await net.sleep(90)
        assert await settled(net) == []

    await nodes[0].run(body)


@simulated
async def test_a_reply_that_comes_twice_counts_once(net: Network) -> None:
    nodes = await start_all(net)

    async def eager() -> None:
        while True:
            _, caller, _ = await receive()
            reply(caller, "first")
            reply(caller, "second")

    for node in nodes:
        await serving(node, eager)

    async def body() -> None:
        replies, bad = await multi_call(THREE, "server", 1)
        assert same(replies, [(Atom(name), "first") for name in THREE])
        assert bad == []
        assert await settled(net) == []

    await nodes[0].run(body)


@simulated
async def test_no_monitor_is_left(net: Network) -> None:
    nodes = await start_all(net)
    await serving(nodes[0], Server().serve)
    answering = await serving(nodes[1], Server().serve)
    waiting = await serving(nodes[2], rest)

    async def body() -> None:
        await multi_call(THREE, "server", 1, 2)
        ends = [monitor(pid) for pid in (answering, waiting)]
        for pid in (answering, waiting):
            exit_process(pid, BOOM)
        assert [await down(end) for end in ends] == [BOOM] * 2
        for name in THREE[1:]:
            connections.disconnect(nodes[0], name)
        assert await settled(net) == []

    await nodes[0].run(body)


@simulated
async def test_a_node_that_is_lost_meanwhile_is_bad_at_once(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    await serving(nodes[0], server.serve, 3.0)
    await serving(nodes[1], rest)
    await serving(nodes[2], dying)

    async def body() -> None:
        async def killer() -> None:
            await asyncio.sleep(1)
            net.kill("b@two")

        spawn(killer)
        began = now()
        replies, bad = await multi_call(THREE, "server", 1)
        assert same([name for name, _ in replies], [Atom("a@one")])
        assert same(bad, [Atom("b@two"), Atom("c@three")])
        took = now() - began
        assert took < 3.5, f"the one that answers does so in 3 s, this took {took:.1f} s"
        assert await settled(net) == []

    await nodes[0].run(body)


@simulated
async def test_without_a_deadline_a_frozen_node_is_bad_after_the_tick_time(
    net: Network,
) -> None:
    nodes = await start_all(net)
    server = Server()
    for node in nodes:
        await serving(node, server.serve)

    async def body() -> None:
        net.freeze("c@three")
        began = now()
        replies, bad = await multi_call(THREE, "server", 1)
        assert same([name for name, _ in replies], [Atom("a@one"), Atom("b@two")])
        assert same(bad, [Atom("c@three")])
        took = now() - began
        assert 44 <= took <= 76, f"a frozen node is gone in 45 to 75 s, this took {took:.1f}"

    await nodes[0].run(body)


@both
async def test_all_other_messages_stay_in_their_order(net: Network) -> None:
    nodes = await start_all(net)
    server = Server()
    for node in nodes:
        await serving(node, server.serve)

    async def body() -> None:
        other = current().node.new_reference()
        before = [
            "one",
            (ImproperList((ALIAS,), other), "the reply of another call"),
            (Atom("DOWN"), other, Atom("process"), self_(), BOOM),
            (other, 2),
        ]
        for message in before:
            send(self_(), message)
        replies, _ = await multi_call(THREE, "server", 1)
        assert len(replies) == 3
        assert same(await mailbox(), before)

    await nodes[0].run(body)


@simulated
async def test_collect_takes_what_it_waits_for_and_nothing_else(net: Network) -> None:
    nodes = await start_all(net)

    async def body() -> None:
        here = current().node
        answered, gone, late, other = [here.new_reference() for _ in range(4)]

        def answer(reference: Term, value: Term) -> Term:
            return (ImproperList((ALIAS,), reference), value)

        down_ = (Atom("DOWN"), gone, Atom("process"), self_(), BOOM)
        for message in (answer(other, 0), answer(answered, None), "noise", down_):
            send(self_(), message)
        asked = {answered: Atom("a@one"), gone: Atom("b@two"), late: Atom("c@three")}
        began = now()
        found = await collect(asked, 3)
        took = now() - began
        assert took == pytest.approx(3), f"took {took:.1f} s with a timeout of 3 s"
        assert list(found) == [answered] and found[answered] is None
        assert same(await settled(net), [answer(other, 0), "noise"])

    await nodes[0].run(body)


@both
async def test_abcast_reaches_all_servers(net: Network) -> None:
    nodes = await start_all(net)
    got: list[tuple[Atom, Term]] = []

    async def listening(parent: Pid) -> None:
        register("server", self_())
        send(parent, "ready")
        while True:
            send(parent, (self_().node, await receive()))

    async def body() -> None:
        for node in nodes:
            spawn(listening, self_(), node=node)
            assert await receive() == "ready"
        names = ["d@nowhere", *THREE, "e@two"]
        abcast(names, "server", (BOOM, 1))
        for _ in THREE:
            got.append(await receive())

    await nodes[0].run(body)
    expected = (Atom("$gen_cast"), (BOOM, 1))
    for name in THREE:
        assert same([message for node, message in got if node == name], [expected])


@simulated
async def test_abcast_waits_for_nobody(net: Network) -> None:
    nodes = await start_all(net)
    await serving(nodes[1], rest)

    async def body() -> None:
        net.freeze("c@three")
        began = now()
        abcast(["d@nowhere", *THREE, "c@three"], "server", 1)
        assert now() == began
        send(self_(), "control")
        assert same(await settled(net), ["control"])

    await nodes[0].run(body)


@simulated
async def test_abcast_returns_its_name(net: Network) -> None:
    (node,) = await start_all(net, ["a@one"])

    async def body() -> None:
        assert same(abcast(["a@one"], "server", 1), Atom("abcast"))

    await node.run(body)


@simulated
async def test_abcast_connects_where_it_must(net: Network) -> None:
    nodes = [await net.start(name) for name in THREE]
    got: list[Term] = []

    async def listening() -> None:
        got.append((self_().node, await receive()))

    for node in nodes[1:]:
        await serving(node, listening)

    async def body() -> None:
        abcast(THREE, "server", 1)
        await net.quiet()

    await nodes[0].run(body)
    told = (Atom("$gen_cast"), 1)
    assert same(sorted(got), [(Atom(name), told) for name in THREE[1:]])
