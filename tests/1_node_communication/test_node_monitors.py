"""1.12 node_monitors: monitor_nodes, monitor_node, notify."""

from __future__ import annotations

from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.nodes import connections
from minibeam.nodes.monitors import monitor
from minibeam.nodes.node_monitors import monitor_node, monitor_nodes, notify
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import NOCONNECTION, NORMAL, OK, Atom, Pid, Term
from tests.support import both, dials, down, same, settled, simulated

A, B = Atom("a@one"), Atom("b@two")
H = Atom("h@three")
NODEUP, NODEDOWN = Atom("nodeup"), Atom("nodedown")
NODE_TYPE, REASON = Atom("node_type"), Atom("nodedown_reason")
VISIBLE, HIDDEN = Atom("visible"), Atom("hidden")
BOOM = Atom("boom")


@both
async def test_a_subscriber_hears_who_comes_and_goes(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        assert same(monitor_nodes(True), OK)
        for _ in range(2):
            assert await connections.connect(a, "b@two")
            assert same(await receive(), (NODEUP, B))
            assert connections.disconnect(a, "b@two")
            assert same(await receive(), (NODEDOWN, B))

    await a.run(body)


@both
async def test_it_does_not_matter_who_connects_and_who_leaves(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        send(("b_client", "b@two"), "there is nobody")
        assert same(await receive(), (NODEUP, B))
        await b.stop()
        assert same(await receive(), (NODEDOWN, B))

    await a.run(body)


@simulated
async def test_who_was_connected_before_is_not_reported(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    assert await connections.connect(a, "b@two")

    async def body() -> None:
        monitor_nodes(True)
        assert await settled(net) == []
        connections.disconnect(a, "b@two")
        assert same(await settled(net), [(NODEDOWN, B)])

    await a.run(body)


@simulated
async def test_an_attempt_that_fails_is_not_reported(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        monitor_nodes(True, ["all", "nodedown_reason"])
        assert await connections.connect(a, "b@two") is False
        send(("nobody", "b@two"), "hello")
        assert await settled(net) == []
        await net.start("b@two")
        assert await connections.connect(a, "b@two")
        assert same(await settled(net), [(NODEUP, B, [(NODE_TYPE, VISIBLE)])])

    await a.run(body)


@simulated
async def test_each_subscription_gets_each_change_once(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        monitor_nodes(True)
        assert await connections.connect(a, "b@two")
        await net.sleep(90)
        assert same(await settled(net), [(NODEUP, B)] * 2)
        connections.disconnect(a, "b@two")
        assert same(await settled(net), [(NODEDOWN, B)] * 2)

    await a.run(body)


@simulated
async def test_unsubscribing_ends_all_subscriptions_with_the_same_options(
    net: Network,
) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        monitor_nodes(True)
        monitor_nodes(False)
        assert await connections.connect(a, "b@two")
        assert await settled(net) == [], "both subscriptions have been ended"
        monitor_nodes(True)
        connections.disconnect(a, "b@two")
        assert same(await settled(net), [(NODEDOWN, B)])

    await a.run(body)


@simulated
async def test_subscriptions_with_other_options_stay(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        monitor_nodes(True, ["nodedown_reason"])
        monitor_nodes(False, ["all"])
        assert await connections.connect(a, "b@two")
        assert same(sorted(await settled(net), key=len), [(NODEUP, B), (NODEUP, B, [])])
        monitor_nodes(False, [])
        connections.disconnect(a, "b@two")
        disconnected = (NODEDOWN, B, [(REASON, Atom("disconnect"))])
        assert same(await settled(net), [disconnected])

    await a.run(body)


@simulated
async def test_the_order_of_options_makes_no_difference(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        monitor_nodes(True, ["visible", "nodedown_reason"])
        monitor_nodes(True, ["nodedown_reason", "visible"])
        monitor_nodes(False, ["nodedown_reason", "visible", "visible"])
        assert await connections.connect(a, "b@two")
        assert same(await settled(net), [(NODEUP, B)])

    await a.run(body)


@simulated
async def test_the_types_of_nodes_that_are_asked_for(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    await net.start("h@three", hidden=True)
    visible, hidden = [(NODE_TYPE, VISIBLE)], [(NODE_TYPE, HIDDEN)]
    expected: dict[tuple[str, ...], list[Term]] = {
        (): [(NODEUP, B), (NODEDOWN, B)],
        ("visible",): [(NODEUP, B, visible), (NODEDOWN, B, visible)],
        ("hidden",): [(NODEUP, H, hidden), (NODEDOWN, H, hidden)],
        ("all",): [
            (NODEUP, B, visible),
            (NODEUP, H, hidden),
            (NODEDOWN, B, visible),
            (NODEDOWN, H, hidden),
        ],
    }
    for options, messages in expected.items():

        async def body(options: tuple[str, ...], messages: list[Term]) -> None:
            monitor_nodes(True, options)
            for peer in ("b@two", "h@three"):
                assert await connections.connect(a, peer)
            for peer in ("b@two", "h@three"):
                assert connections.disconnect(a, peer)
            assert same(await settled(net), messages)

        await a.run(body, options, messages)


@simulated
async def test_to_a_hidden_node_all_others_are_hidden(net: Network) -> None:
    hidden = await net.start("h@three", hidden=True)
    await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        monitor_nodes(True, ["all"])
        assert await connections.connect(hidden, "b@two")
        assert same(await settled(net), [(NODEUP, B, [(NODE_TYPE, HIDDEN)])])

    await hidden.run(body)


async def _disconnect(net: Network, a: Any, b: Any) -> None:
    connections.disconnect(a, "b@two")


async def _they_disconnect(net: Network, a: Any, b: Any) -> None:
    connections.disconnect(b, "a@one")


async def _they_stop(net: Network, a: Any, b: Any) -> None:
    await b.stop()


async def _they_are_killed(net: Network, a: Any, b: Any) -> None:
    net.kill("b@two")


async def _they_are_frozen(net: Network, a: Any, b: Any) -> None:
    net.freeze("b@two")


async def _their_power_is_cut(net: Network, a: Any, b: Any) -> None:
    net.kill("b@two", "silent")


async def _the_network_is_split(net: Network, a: Any, b: Any) -> None:
    net.split(["a@one"], ["b@two"])


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        pytest.param(_disconnect, "disconnect", id="we disconnect"),
        pytest.param(_they_disconnect, "connection_closed", id="they disconnect"),
        pytest.param(_they_stop, "connection_closed", id="they stop"),
        pytest.param(_they_are_killed, "connection_closed", id="they are killed"),
        pytest.param(_they_are_frozen, "net_tick_timeout", id="they are frozen"),
        pytest.param(_their_power_is_cut, "net_tick_timeout", id="their power is cut"),
        pytest.param(_the_network_is_split, "net_tick_timeout", id="the network is split"),
    ],
)
def test_the_reason_tells_how_a_node_was_lost(loss: Any, reason: str, seed: int) -> None:
    async def story(net: Network) -> None:
        a = await net.start("a@one")
        b = await net.start("b@two")

        async def body() -> None:
            monitor_nodes(True, ["nodedown_reason"])
            monitor_nodes(True, ["all", "nodedown_reason"])
            assert await connections.connect(a, "b@two")
            told = await settled(net)
            await loss(net, a, b)
            await net.sleep(80)
            told += await settled(net)
            why, kind = (REASON, Atom(reason)), (NODE_TYPE, VISIBLE)
            ups = sorted((message for message in told if message[0] == NODEUP), key=repr)
            assert same(ups, [(NODEUP, B, [kind]), (NODEUP, B, [])])
            downs = sorted((message for message in told if message[0] == NODEDOWN), key=repr)
            assert same(downs, [(NODEDOWN, B, [why, kind]), (NODEDOWN, B, [why])])

        await a.run(body)

    simulate(story, seed=seed)


@both
async def test_unknown_options_are_an_error(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        for wrong in (["plain"], ["all", "visibel"], ["nodedown"]):
            with pytest.raises(ValueError):
                monitor_nodes(True, wrong)
        monitor_nodes(True, ["all"])
        assert await connections.connect(a, "b@two")
        assert same(await receive(), (NODEUP, B, [(NODE_TYPE, VISIBLE)]))

    await a.run(body)


@simulated
async def test_a_subscriber_that_died_does_no_harm(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def subscriber() -> None:
        monitor_nodes(True)
        monitor_node("b@two", True)

    async def body() -> None:
        end = monitor(spawn(subscriber))
        monitor_nodes(True)
        await down(end)
        for _ in range(2):
            assert await connections.connect(a, "b@two")
            assert same((await settled(net))[-1], (NODEUP, B))
            connections.disconnect(a, "b@two")
            assert same(await settled(net), [(NODEDOWN, B)])

    await a.run(body)


@simulated(seeds=10)
async def test_nodeup_comes_before_all_that_the_node_sends(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        register("listener", self_())

        async def talker() -> None:
            send(("listener", "a@one"), "from b")

        spawn(talker, node=b)
        assert same([await receive(), await receive()], [(NODEUP, B), "from b"])

    await a.run(body)


@simulated(seeds=10)
async def test_nodedown_comes_after_all_that_the_node_sent(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        monitor_nodes(True)
        assert await connections.connect(a, "b@two")
        assert same(await receive(), (NODEUP, B))

        async def talker(to: Pid) -> None:
            for number in range(5):
                send(to, number)
            connections.disconnect(b, "a@one")

        spawn(talker, self_(), node=b)
        told = await settled(net)
        assert same(told, [*range(5), (NODEDOWN, B)])

    await a.run(body)


@simulated
async def test_monitor_node_tells_once_that_a_node_is_gone(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        assert await connections.connect(a, "b@two")
        assert monitor_node("b@two", True) is True
        connections.disconnect(a, "b@two")
        assert same(await settled(net), [(NODEDOWN, B)])
        assert await connections.connect(a, "b@two")
        end = monitor(("net_kernel", "b@two"))
        await net.quiet()
        connections.disconnect(a, "b@two")
        gone = (Atom("DOWN"), end, Atom("process"), (Atom("net_kernel"), B), NOCONNECTION)
        assert same(await settled(net), [gone])

    await a.run(body)


@simulated
async def test_monitor_node_connects(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        monitor_node("b@two", True)
        assert await settled(net) == []
        assert same([a.list(), b.list()], [[B], [A]])
        net.kill("b@two")
        assert same(await settled(net), [(NODEDOWN, B)])

    await a.run(body)


@both
async def test_monitor_node_of_who_can_not_be_reached_tells_so(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        for name in ("b@two", "c@nowhere"):
            monitor_node(name, True)
            assert same(await receive(), (NODEDOWN, Atom(name)))

    await a.run(body)


@simulated
async def test_each_request_is_answered_and_one_can_be_taken_back(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        monitor_node("b@two", False)
        for _ in range(4):
            monitor_node("b@two", True)
        assert monitor_node("b@two", False) is True
        await net.quiet()
        connections.disconnect(a, "b@two")
        assert same(await settled(net), [(NODEDOWN, B)] * 3)
        monitor_node("b@two", True)
        monitor_node("b@two", False)
        monitor_node("b@two", False)
        await net.quiet()
        connections.disconnect(a, "b@two")
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_requests_of_two_processes_are_separate(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def other(parent: Pid) -> None:
        monitor_node("b@two", True)
        send(parent, "asked")
        send(parent, ("other", await receive()))

    async def body() -> None:
        monitor_node("b@two", True)
        spawn(other, self_())
        assert await receive() == "asked"
        monitor_node("b@two", False)
        monitor_node("b@two", False)
        await net.quiet()
        net.kill("b@two")
        assert same(await settled(net), [("other", (NODEDOWN, B))])

    await a.run(body)


@simulated
async def test_a_node_is_never_lost_to_itself(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        assert monitor_node("a@one", True) is True
        monitor_node("b@two", True)
        await net.quiet()
        net.kill("b@two")
        await net.sleep(90)
        assert same(await settled(net), [(NODEDOWN, B)])

    await a.run(body)


@simulated
async def test_a_request_made_during_the_dial_is_kept(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        hold = net.hold("b@two", "a@one")
        for _ in range(2):
            monitor_node("b@two", True)
            await net.quiet()
        hold.release()
        assert await settled(net) == []
        assert dials(net) == 1, "connections that were made"
        net.kill("b@two")
        assert same(await settled(net), [(NODEDOWN, B)] * 2)

    await a.run(body)


@simulated
async def test_of_three_nodes_only_the_lost_one_is_reported(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    c = await net.start("c@three")
    told: list[list[Term]] = []

    async def watching() -> None:
        own: list[Term] = []
        told.append(own)
        monitor_nodes(True)
        monitor_node("b@two", True)
        while True:
            own.append(await receive())

    spawn(watching, node=a)
    spawn(watching, node=c)
    await net.quiet()
    for own in told:
        own.clear()
    net.kill("b@two")
    await net.sleep(90)
    assert same(told, [[(NODEDOWN, B)] * 2] * 2)


@simulated
async def test_notify_tells_every_subscription_that_wants_to_know(net: Network) -> None:
    a = await net.start("a@one")
    stranger = Atom("z@nine")

    async def body() -> None:
        monitor_nodes(True)
        monitor_nodes(True, ["hidden", "nodedown_reason"])
        notify(a, NODEUP, stranger, False)
        notify(a, NODEUP, stranger, True)
        notify(a, NODEDOWN, stranger, True, BOOM)
        notify(a, NODEDOWN, stranger, False, BOOM)
        hidden = (NODE_TYPE, HIDDEN)
        expected = [
            (NODEUP, stranger),
            (NODEUP, stranger, [hidden]),
            (NODEDOWN, stranger, [(REASON, BOOM), hidden]),
            (NODEDOWN, stranger),
        ]
        assert same(await settled(net), expected)

    await a.run(body)


@simulated
async def test_a_request_of_a_process_that_died_does_no_harm(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def asks() -> None:
        monitor_node("b@two", True)

    async def body() -> None:
        end = monitor(spawn(asks))
        assert same(await down(end), NORMAL)
        monitor_node("b@two", True)
        await net.quiet()
        net.kill("b@two")
        assert same(await settled(net), [(NODEDOWN, B)])

    await a.run(body)
