"""net_kernel: pings, who may connect, how long silence may be; and the node as a whole."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.network.flags import TEXT
from minibeam.nodes import connections
from minibeam.nodes.calls import call, reply
from minibeam.nodes.group_leader import put_chars
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.net_kernel import (
    allow,
    connect_node,
    get_net_ticktime,
    monitor_nodes,
    ping,
    set_net_ticktime,
)
from minibeam.nodes.processes import receive, register, self_, spawn, whereis
from minibeam.nodes.routing import dispatch, send
from minibeam.signals import Send
from minibeam.terms import KILL, KILLED, NOCONNECTION, OK, Atom, Exit, Pid, Term
from tests.support import (
    both,
    down,
    mailbox,
    rest,
    same,
    settled,
    simulated,
    with_scripted_peer,
    witness,
)

A, B = Atom("a@one"), Atom("b@two")
PONG, PANG = Atom("pong"), Atom("pang")
NODEUP, NODEDOWN = Atom("nodeup"), Atom("nodedown")
REASON = Atom("nodedown_reason")


def now() -> float:
    return asyncio.get_running_loop().time()


@both
async def test_a_ping_connects_and_is_answered(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        assert same(await ping("b@two"), PONG)
        assert same(a.list(), [B])
        assert same(await ping("a@one"), PONG)
        for name in ("c@two", "c@nowhere"):
            assert same(await ping(name), PANG)
        assert await mailbox() == []

    await a.run(body)
    assert same(await b.ping("a@one"), PONG)


@both
async def test_net_kernel_answers_as_nodes_of_otp_expect(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        asked = (Atom("is_auth"), A)
        assert same(await call(("net_kernel", "b@two"), asked), Atom("yes"))

    await a.run(body)


@simulated
async def test_a_ping_waits_as_long_as_the_connection_lasts(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        assert same(await ping("b@two"), PONG)
        net.freeze("b@two")
        began = now()
        assert same(await ping("b@two"), PANG)
        assert began + 44 <= now() <= began + 76
        assert a.list() == []

    await a.run(body)


@simulated
async def test_a_node_that_does_not_say_yes_is_disconnected(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def refusing() -> None:
        while True:
            _, caller, _ = await receive()
            reply(caller, Atom("no"))

    async def replace() -> None:
        old = whereis("net_kernel")
        assert old is not None
        exit_process(old, KILL)
        register("net_kernel", spawn(refusing))

    await b.run(replace)

    async def body() -> None:
        assert same(await ping("b@two"), PANG)
        assert a.list() == []

    await a.run(body)


@both
async def test_once_nodes_are_named_only_those_may_connect(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    c = await net.start("c@three")

    await net.start("d@four")

    async def body() -> None:
        assert same(allow([]), OK)
        assert await connect_node("d@four") is True
        assert same(allow(["b@two"]), OK)
        assert await connect_node("b@two") is True
        assert await connect_node("c@three") is False
        assert same(await ping("c@three"), PANG)

    await a.run(body)
    assert await connections.connect(c, "a@one") is False
    assert sorted(a.list()) == [B, Atom("d@four")]

    async def more() -> None:
        allow(["c@three"])
        assert same(await ping("b@two"), PONG)

    await a.run(more)
    assert await connections.connect(c, "a@one") is True
    assert b.name in a.list()


@simulated
async def test_a_signal_to_who_is_not_allowed_is_noconnection(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    there = spawn(rest, node=b)

    async def body() -> None:
        allow(["c@three"])
        assert same(await down(monitor(there)), NOCONNECTION)

    async def from_there(pid: Pid) -> None:
        assert same(await down(monitor(pid)), NOCONNECTION)

    await a.run(body)
    here = spawn(rest, node=a)
    await b.run(from_there, here)


@simulated
async def test_the_tick_time_is_told_and_changed(net: Network) -> None:
    a = await net.start("a@one")
    ongoing = Atom("ongoing_change_to")

    async def body() -> None:
        assert get_net_ticktime() == 60
        assert same(set_net_ticktime(60), Atom("unchanged"))
        assert same(set_net_ticktime(20, 30), Atom("change_initiated"))
        assert same(set_net_ticktime(8, 0), (ongoing, 20))
        await asyncio.sleep(29)
        assert same(get_net_ticktime(), (ongoing, 20))
        await asyncio.sleep(2)
        assert get_net_ticktime() == 20
        assert same(set_net_ticktime(8), Atom("change_initiated"))
        await asyncio.sleep(59)
        assert same(get_net_ticktime(), (ongoing, 8))
        await asyncio.sleep(2)
        assert get_net_ticktime() == 8
        for seconds, transition in ((0, 1), (-1, 1), (10, -1)):
            with pytest.raises(ValueError):
                set_net_ticktime(seconds, transition)

    await a.run(body)


async def silence_after_change(net: Network, before: float, after: float) -> float:
    """Seconds from the peer's last word until it counts as gone, when both nodes have
    changed their tick time."""
    nodes = [await net.start(name, net_ticktime=before) for name in ("a@one", "b@two")]
    heard = witness(nodes[0])
    assert await connections.connect(nodes[0], "b@two")

    async def change() -> None:
        assert same(set_net_ticktime(after, 10), Atom("change_initiated"))

    for node in nodes:
        await node.run(change)
        await net.sleep(3)
    # Nobody is lost over the change.
    await net.sleep(4 * max(before, after))
    assert same(heard, [(NODEUP, B)])
    net.freeze("b@two")
    began = now()
    lost = asyncio.Event()

    async def listen() -> None:
        monitor_nodes(True)
        await receive()
        lost.set()

    spawn(listen, node=nodes[0])
    await lost.wait()
    return now() - began


@pytest.mark.parametrize(("before", "after"), [(60, 8), (8, 60), (60, 20)])
def test_a_changed_tick_time_holds_for_connections_that_are_up(
    before: float, after: float, seed: int
) -> None:
    async def story(net: Network) -> None:
        silence = await silence_after_change(net, before, after)
        assert after * 0.7 <= silence <= after * 1.3

    simulate(story, seed=seed)


@simulated
async def test_nobody_is_lost_whose_change_comes_a_little_later(net: Network) -> None:
    nodes = [await net.start(name) for name in ("a@one", "b@two", "c@three")]
    heard = [witness(node) for node in nodes]
    assert await connections.connect(nodes[0], "b@two")

    async def change() -> None:
        set_net_ticktime(8, 60)

    for node in nodes[:2]:
        await node.run(change)
        await net.sleep(25)
    # A connection that is made in the middle of the change is not lost either.
    assert await connections.connect(nodes[0], "c@three")
    await nodes[2].run(change)
    await net.sleep(200)
    for own in heard:
        assert [kind for kind, _ in own] == [NODEUP] * 2


@both
async def test_a_node_lists_others_by_their_kind(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    await net.start("h@three", hidden=True)
    h = Atom("h@three")
    for name in (B, h):
        assert await a.connect(name)
    assert same(a.list(), [B])
    assert same(a.list("visible"), [B])
    assert same(a.list("hidden"), [h])
    assert sorted(a.list("connected")) == [B, h]
    assert same(a.list("this"), [A])
    assert sorted(a.list("visible", "this")) == [A, B]
    assert sorted(a.list("known")) == [A, B, h]
    with pytest.raises(ValueError):
        a.list("invisible")


@both
async def test_cookies_are_for_all_or_for_one_node(net: Network) -> None:
    a = await net.start("a@one", cookie="common")
    b = await net.start("b@two", cookie="common")
    c = await net.start("c@three", cookie="other")
    assert same(a.get_cookie(), Atom("common"))
    assert await a.connect("b@two") is True
    assert await a.connect("c@three") is False
    a.set_cookie("other", "c@three")
    assert await a.connect("c@three") is True
    assert same(a.get_cookie(), Atom("common"))
    assert b.disconnect("a@one")
    b.set_cookie("changed")
    assert same(b.get_cookie(), Atom("changed"))
    assert await b.connect("a@one") is False
    assert c.name in a.list()


@simulated
async def test_a_node_that_stops_ends_its_processes_and_frees_its_name(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    there = spawn(rest, node=b)

    async def body() -> None:
        end = monitor(there)
        await net.quiet()
        with pytest.raises(OSError):
            await net.start("b@two")
        await b.stop()
        assert b.alive is False
        assert same(await down(end), NOCONNECTION)
        again = await net.start("b@two")
        assert again.creation != b.creation
        assert same(await ping("b@two"), PONG)
        assert await settled(net) == []

    await a.run(body)
    assert there not in b.processes


@both
async def test_run_gives_the_value_or_raises_what_the_function_raised(net: Network) -> None:
    a = await net.start("a@one")

    async def give(value: Term) -> Term:
        return (self_().node, value)

    async def fail(error: Exception) -> None:
        raise error

    async def killed() -> None:
        exit_process(self_(), KILL)

    assert same(await a.run(give, 1), (A, 1))
    with pytest.raises(LookupError):
        await a.run(fail, LookupError("x"))
    for action, reason in ((a.run(fail, Exit(OK)), OK), (a.run(killed), KILLED)):
        with pytest.raises(Exit) as raised:
            await action
        assert same(raised.value.reason, reason)


@both
async def test_the_services_of_a_node_have_their_names(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        for name in ("net_kernel", "rex", "user"):
            assert whereis(name) is not None
        send("net_kernel", "what it does not know")
        send("rex", (Atom("what"), "it", "does", "not", "know"))
        send("user", None)
        assert same(await call("net_kernel", (Atom("is_auth"), B)), Atom("yes"))
        with pytest.raises(ValueError):
            register("rex", self_())

    await a.run(body)


def nested(levels: int) -> Term:
    term: Term = []
    for _ in range(levels):
        term = [term]
    return term


@both(seeds=1)
async def test_nothing_that_a_peer_sends_ends_a_service(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two", console=lambda text: None)
    services = dict(b.names)
    large, deep = 1 << 20_000, nested(1_500)

    async def body() -> None:
        me, io_request = self_(), Atom("io_request")
        gen_call, gen_cast = Atom("$gen_call"), Atom("$gen_cast")
        call_of = (Atom("call"), Atom("tools"), Atom("missing"), [deep], None)
        for message in (
            large,
            deep,
            (gen_cast, large),
            (gen_cast, "unknown"),
            (gen_call, (me, large), large),
            (gen_call, (me, deep), (Atom("is_auth"), A)),
            (gen_call, (me, deep), "unknown"),
            (gen_call, (me, 1), (Atom("block_call"), *call_of[1:])),
            (me, call_of),
            (me, (Atom("sbcast"), Atom("rex"), deep)),
            (Atom("system"), (me, 1), (Atom("terminate"), large)),
            (Atom("EXIT"), me, Atom("boom")),
            (io_request, me, deep, Atom("getopts")),
            (io_request, me, 1, large),
            (io_request, me, 1, (Atom("put_chars"), Atom("unicode"), large)),
            (io_request, me, 1, (Atom("put_chars"), Atom("unicode"), deep)),
            (io_request, me, 1, (Atom("put_chars"), Atom("unicode"), [0xD800])),
            (io_request, me, 1, (Atom("requests"), [1])),
            (io_request, me, 1, (Atom("requests"), [(), deep, Atom("a")])),
        ):
            for name in services:
                send((name, b.name), message)
        for process in services.values():
            exit_process(process.pid, Atom("boom"))
        # All has been seen when they answer, in whatever way.
        for name in services:
            reference = monitor((name, b.name))
            send((name, b.name), (io_request, me, reference, Atom("getopts")))
            send((name, b.name), (gen_call, (me, reference), (Atom("is_auth"), A)))
            answer = await receive(lambda m, r=reference: type(m) is tuple and r in m[:2])
            assert answer[0] != "DOWN"

    await a.run(body)
    assert dict(b.names) == services
    assert same(await a.ping("b@two"), PONG)


@simulated(seeds=1)
async def test_an_answer_that_a_peer_can_not_be_sent_ends_no_service(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    c = await net.start("c@three")
    c.flags &= ~TEXT
    assert await b.connect("c@three")
    services = dict(b.names)
    me = spawn(rest, node=c)
    for tag in (nested(9_999), nested(15_000), nested(19_000), {"a": 1, b"a": 2}):
        for name in services:
            for message in (
                (Atom("$gen_call"), (me, tag), (Atom("is_auth"), A)),
                (Atom("$gen_call"), (me, tag), (Atom("block_call"), A, A, [tag], None)),
                (Atom("io_request"), me, tag, Atom("getopts")),
                (me, (Atom("sbcast"), Atom("rex"), tag)),
            ):
                dispatch(b, Send(me, (name, b.name), message))
    await net.quiet()
    assert dict(b.names) == services
    assert same(await a.ping("b@two"), PONG)


@simulated
async def test_a_peer_that_reads_nothing_makes_no_service_deaf(net: Network) -> None:
    beside = await with_scripted_peer(net)
    beside.peer.paused = True

    async def never() -> None:
        await asyncio.Event().wait()

    beside.peer.writable = never  # type: ignore[method-assign]
    features = (beside.there, Atom("features_request"))
    asked = (Atom("$gen_call"), (beside.there, 1), (Atom("is_auth"), B))
    printing = (Atom("io_request"), beside.there, 1, Atom("getopts"))
    for name, message in (("net_kernel", asked), ("rex", features), ("user", printing)):
        target = (Atom(name), beside.node.name)
        await beside.comes(net, Send(beside.there, target, message))
    assert len(beside.sent(Send)) == 3
    await net.start("b@three")
    assert same(await beside.node.ping("b@three"), PONG)

    async def body() -> None:
        assert same(await call("net_kernel", (Atom("is_auth"), B)), Atom("yes"))
        assert same(await put_chars(""), OK)
        send("rex", (self_(), Atom("features_request")))
        assert (await receive())[0] == "features_reply"

    await beside.node.run(body)


def names_of(nodes: list[Any]) -> list[list[Atom]]:
    return [sorted(node.list()) for node in nodes]


@simulated(seeds=5)
async def test_after_a_split_and_a_heal_all_can_find_each_other_again(net: Network) -> None:
    names = ["a@one", "b@two", "c@three", "d@four"]
    nodes = [await net.start(name) for name in names]
    for node in nodes[1:]:
        assert await node.connect("a@one")
    await net.quiet()
    full = [[Atom(other) for other in names if other != name] for name in names]
    assert names_of(nodes) == full
    net.split(names[:2], names[2:])
    await net.sleep(150)
    assert names_of(nodes) == [[B], [A], ["d@four"], ["c@three"]]
    net.heal()
    assert await nodes[3].connect("b@two")
    await net.quiet()
    await net.sleep(90)
    assert names_of(nodes) == full
