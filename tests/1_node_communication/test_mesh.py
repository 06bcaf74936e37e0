"""1.11 mesh: introduce, introduced, tie_break."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.nodes import connections, mesh
from minibeam.nodes.calls import call, reply
from minibeam.nodes.links import exit_process, link, trap_exit
from minibeam.nodes.monitors import monitor
from minibeam.nodes.net_kernel import allow
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.signals import Send
from minibeam.terms import Atom, Pid, Term
from tests.support import ScriptedPeer, dials, down, same, simulated, witness

NODEUP, NODEDOWN = Atom("nodeup"), Atom("nodedown")
NAMES = ["a@one", "b@two", "c@three", "d@four"]
BOOM = Atom("boom")


async def start_all(net: Network, names: list[str] = NAMES) -> list[Any]:
    return [await net.start(name) for name in names]


def assert_full_mesh(net: Network, nodes: list[Any], heard: list[list[Term]]) -> None:
    """Everybody knows everybody, learnt of each once, and keeps one connection to each."""
    for node, own in zip(nodes, heard, strict=True):
        others = sorted(other.name for other in nodes if other is not node)
        assert sorted(node.list()) == others, f"whom {node.name} knows"
        ups = [(NODEUP, name) for name in others]
        assert sorted(own) == ups, f"what {node.name} was told of the others"
        kept = len(net.host(node.name).transports)
        assert kept == len(others), f"connections that {node.name} keeps"


@simulated
async def test_who_connects_to_one_gets_to_know_all(net: Network) -> None:
    nodes = await start_all(net, NAMES[:3])
    heard = [witness(node) for node in nodes]
    a, b, c = nodes
    assert await connections.connect(a, b.name)
    assert await connections.connect(c, b.name)
    await net.quiet()
    assert_full_mesh(net, nodes, heard)
    await net.sleep(90)
    assert_full_mesh(net, nodes, heard)


@simulated
async def test_a_chain_of_connections_becomes_a_full_mesh(net: Network) -> None:
    nodes = await start_all(net)
    heard = [witness(node) for node in nodes]
    for one, two in pairwise(nodes):
        assert await connections.connect(one, two.name)
    await net.quiet()
    assert_full_mesh(net, nodes, heard)
    await net.sleep(90)
    assert_full_mesh(net, nodes, heard)


@simulated
async def test_all_may_connect_at_the_same_time(net: Network) -> None:
    nodes = await start_all(net)
    heard = [witness(node) for node in nodes]
    answers: list[bool] = []

    async def joining(node: Any, peers: list[str]) -> None:
        for peer in peers:
            answers.append(await connections.connect(node, peer))

    for number, node in enumerate(nodes):
        spawn(joining, node, NAMES[number + 1 :] + NAMES[:number], node=node)
    await net.quiet()
    assert answers == [True] * 12, "each of four connects to each"
    assert_full_mesh(net, nodes, heard)
    await net.sleep(90)
    assert_full_mesh(net, nodes, heard)


@simulated
async def test_two_meshes_that_meet_become_one(net: Network) -> None:
    nodes = await start_all(net)
    heard = [witness(node) for node in nodes]
    a, b, c, d = nodes
    assert await connections.connect(a, b.name)
    assert await connections.connect(c, d.name)
    await net.quiet()
    assert await connections.connect(b, c.name)
    await net.quiet()
    # Both sides introduce the newcomer that they see; in turns, all meet.
    assert_full_mesh(net, nodes, heard)


@simulated
async def test_each_node_tells_its_others_of_a_newcomer(net: Network) -> None:
    a = await net.start("a@one")
    peers = {name: ScriptedPeer(f"{name}@far") for name in "xyz"}
    for peer in peers.values():
        a.context.run(connections.up, a, peer)

    def told(name: str) -> list[Term]:
        found = [one for one in peers[name].sent if type(one) is Send]
        assert all(one.to == (Atom("net_kernel"), peers[name].peer) for one in found)
        return [one.message for one in found]

    def introduction(name: str) -> Term:
        return (Atom("$gen_cast"), (Atom("introduce"), Atom(f"{name}@far")))

    assert same(told("x"), [introduction("y"), introduction("z")])
    assert same(told("y")[-1:], [introduction("z")])
    assert introduction("z") not in told("z")


@simulated
async def test_nobody_is_introduced_to_a_hidden_node_or_told_of_it(net: Network) -> None:
    a, b, c = await start_all(net, NAMES[:3])
    hidden = await net.start("h@six", hidden=True)
    assert await connections.connect(a, b.name)
    assert await connections.connect(hidden, b.name)
    assert await connections.connect(c, b.name)
    await net.quiet()
    assert same(hidden.list("connected"), [b.name])
    for node in (a, c):
        assert hidden.name not in node.list("connected")
        assert sorted(node.list()) == sorted({"a@one", "b@two", "c@three"} - {node.name})
    assert same(b.list("hidden"), [hidden.name])
    assert sorted(b.list()) == ["a@one", "c@three"]


def come_up(node: Any) -> dict[str, ScriptedPeer]:
    """Peers of a node: one of Erlang, which is visible and not meshed since its own
    `global` does this, comes between two of ours."""
    peers = {name: ScriptedPeer(f"{name}@far") for name in ("first", "erlang", "last")}
    peers["erlang"].meshed = False
    for peer in peers.values():
        node.context.run(connections.up, node, peer)
    return peers


@simulated
async def test_only_nodes_of_the_mesh_are_told(net: Network) -> None:
    peers = come_up(await net.start("a@one"))
    assert peers["erlang"].sent == [], "signals to the one that is not meshed"
    assert peers["first"].sent != [], "signals to one that is"


@simulated
async def test_only_nodes_of_the_mesh_are_introduced(net: Network) -> None:
    peers = come_up(await net.start("a@one"))
    names = [signal.message[1][1] for signal in peers["first"].sent]
    assert names == ["last@far"], "whom the first is told of"


@simulated
async def test_an_introduction_to_who_is_connected_dials_nobody(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    heard = witness(a)
    mesh.introduced(a, Atom("b@two"))
    await net.quiet()
    for _ in range(3):
        mesh.introduced(a, Atom("b@two"))
        await net.quiet()
    assert dials(net) == 1, "connections that were made"
    assert same([a.list(), heard], [[Atom("b@two")], [(NODEUP, Atom("b@two"))]])


@simulated
async def test_an_introduction_to_who_is_being_dialled_dials_nobody_else(
    net: Network,
) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    hold = net.hold("b@two", "a@one")
    for _ in range(3):
        mesh.introduced(a, Atom("b@two"))
        await net.quiet()
    hold.release()
    await net.quiet()
    assert dials(net) == 1, "connections that were made"
    assert same(a.list(), [Atom("b@two")])


@simulated
async def test_a_node_that_is_introduced_to_itself_dials_nobody(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    mesh.introduced(a, Atom("a@one"))
    mesh.introduced(a, Atom("b@two"))
    await net.quiet()
    assert dials(net) == 1, "connections that were made"
    assert same(a.list("connected"), [Atom("b@two")])


@simulated
async def test_an_introduction_that_leads_nowhere_harms_nobody(net: Network) -> None:
    nodes = await start_all(net, NAMES[:3])
    heard = [witness(node) for node in nodes]
    a, b, c = nodes
    assert await connections.connect(a, b.name)
    net.split([a.name], [c.name])
    assert await connections.connect(c, b.name)
    await net.sleep(1)
    began = asyncio.get_running_loop().time()
    # a tries to reach c; whoever else wants something of it does not wait for that.
    assert same(await b.ping(a.name), Atom("pong"))
    assert asyncio.get_running_loop().time() < began + 1
    await net.sleep(200)
    assert same([a.list(), c.list()], [[b.name], [b.name]])
    net.heal()
    assert await connections.connect(c, a.name)
    await net.quiet()
    assert_full_mesh(net, nodes, heard)


@simulated
async def test_who_is_not_allowed_is_not_met_by_introduction(net: Network) -> None:
    a, b, c = await start_all(net, NAMES[:3])

    async def choosy() -> None:
        allow([b.name])

    await c.run(choosy)
    assert await connections.connect(a, b.name)
    assert await connections.connect(c, b.name)
    await net.sleep(90)
    assert same([a.list(), c.list()], [[b.name], [b.name]])
    assert sorted(b.list()) == [a.name, c.name]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("a@one", "b@two"), id="all differs"),
        pytest.param(("b@one", "a@two"), id="name and host point to different sides"),
        pytest.param(("a@one", "a@two"), id="same name"),
        pytest.param(("a@one", "b@one"), id="same host"),
        pytest.param(("a@one", "A@one"), id="only the case differs"),
        pytest.param(("z@a.b", "z@a.b.c"), id="one begins with the other"),
    ],
)
def test_of_two_that_dial_each_other_one_gives_way(names: tuple[str, str]) -> None:
    here, there = names
    for _ in range(2):
        answers = [mesh.tie_break(here, there), mesh.tie_break(there, here)]
        assert sorted(answers) == ["nok", "ok_simultaneous"], f"answers of {here}, {there}"


@pytest.mark.parametrize(
    ("names", "delay"),
    [
        pytest.param(("a@one", "b@two"), 0.0, id="the way is short"),
        pytest.param(("b@one", "a@two"), 0.02, id="the way is long"),
    ],
)
def test_crossing_dials_leave_one_connection_and_lose_nothing(
    names: tuple[str, str], delay: float, seed: int
) -> None:
    for number in range(seed, seed + 5):
        simulate(lambda net: crossing(net, names, delay), seed=number)


async def crossing(net: Network, names: tuple[str, str], delay: float) -> None:
    nodes = [await net.start(name) for name in names]
    net.slow(*names, seconds=delay)
    heard = [witness(node) for node in nodes]
    got: list[list[Term]] = [[], []]
    done: list[Term] = []

    async def server(into: list[Term]) -> None:
        register("server", self_())
        while True:
            match await receive():
                case (Atom("$gen_call"), caller, request):
                    reply(caller, request)
                case message:
                    into.append(message)

    servers = [spawn(server, into, node=node) for into, node in zip(got, nodes, strict=True)]

    async def client(peer: Pid) -> None:
        trap_exit(True)
        for number in range(5):
            send(peer, number)
        link(peer)
        end = monitor(("server", peer.node))
        for number in range(5, 10):
            send(("server", peer.node), number)
        done.append(await call(peer, "called"))
        for number in range(10, 15):
            send(peer, number)
        done.append(await down(end))
        done.append(await receive())

    for node, peer in zip(nodes, reversed(servers), strict=True):
        spawn(client, peer, node=node)
    await net.sleep(1)
    assert got == [list(range(15))] * 2, "all that was sent arrives, in order"
    assert done == ["called"] * 2, "both calls are answered"
    assert_full_mesh(net, nodes, heard)
    await net.sleep(90)
    assert_full_mesh(net, nodes, heard)

    async def end_all() -> None:
        for pid in servers:
            exit_process(pid, BOOM)

    await nodes[0].run(end_all)
    await net.quiet()
    rest = done[2:]
    for pid in servers:
        assert (Atom("EXIT"), pid, BOOM) in rest
    assert rest.count(BOOM) == 2 and len(rest) == 4


@simulated(seeds=5)
async def test_all_who_wait_for_crossing_dials_are_answered(net: Network) -> None:
    nodes = await start_all(net, NAMES[:2])
    heard = [witness(node) for node in nodes]
    answers: list[bool] = []

    async def connecting(node: Any, peer: str) -> None:
        answers.append(await connections.connect(node, peer))

    hold = net.hold("a@one", "b@two", both_ways=True)
    for _ in range(3):
        spawn(connecting, nodes[0], "b@two", node=nodes[0])
        spawn(connecting, nodes[1], "a@one", node=nodes[1])
    await net.quiet()
    hold.release()
    await net.sleep(20)
    assert answers == [True] * 6, "three callers at each end are answered"
    assert_full_mesh(net, nodes, heard)
    assert NODEDOWN not in [kind for own in heard for kind, _ in own]


@simulated(seeds=5)
async def test_if_the_winners_dial_is_lost_nobody_waits_for_ever(net: Network) -> None:
    nodes = await start_all(net, NAMES[:2])
    answered: list[str] = []

    async def connecting(node: Any, peer: str) -> None:
        await connections.connect(node, peer)
        answered.append(node.name)

    for node, peer in zip(nodes, ("b@two", "a@one"), strict=True):
        spawn(connecting, node, peer, node=node)
    await net.sleep(0.003)
    net.kill("b@two")
    await net.sleep(30)
    assert "a@one" in answered, "who waits at a is told that b is gone"
    again = await net.start("b@two")
    assert await connections.connect(nodes[0], "b@two")
    await net.quiet()
    assert same([nodes[0].list(), again.list()], [[Atom("b@two")], [Atom("a@one")]])
