"""2.2 tables: write, apply, read, snapshot."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery.keys import key
from minibeam.discovery.tables import Table, apply, read, snapshot, write
from minibeam.network.encoder import encode
from minibeam.nodes.calls import reply
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom, Export, Pid, Term
from tests.support import mailbox, on_a_node, rest, same, simulated

REGISTER = Atom("register")
UNREGISTER = Atom("unregister")
YES = Atom("yes")
METHOD = Export(Atom("global"), Atom("random_exit_name"), 3)
NAMES = ["a@one", "b@two", "c@three"]


def process(number: int, node: str = "b@two") -> Pid:
    return Pid(node, number, 0, 1)


class Asked:
    """A name server at each of these nodes, which notes what it is asked, by whom, and
    answers with `answers(node)` after `seconds`."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Term]] = []
        self.callers: list[Pid] = []
        self.seconds: dict[str, float] = {}
        self.answer: Term = YES

    def at(self, *nodes: Any) -> Asked:
        for node in nodes:
            spawn(self.serve, node=node)
        return self

    async def serve(self) -> None:
        register("global_name_server", self_())
        name = str(here().name)
        while True:
            call, caller, request = await receive()
            assert same(call, Atom("$gen_call"))
            self.requests.append((name, request))
            self.callers.append(caller[0])
            await asyncio.sleep(self.seconds.get(name, 0))
            reply(caller, self.answer)

    @property
    def nodes(self) -> list[str]:
        return [node for node, _ in self.requests]


async def connected(net: Network, **options: Any) -> list[Any]:
    nodes = [await net.start(name, **options) for name in NAMES]
    for name in NAMES[1:]:
        await nodes[0].connect(name)
    await net.quiet()
    return nodes


# -- write -----------------------------------------------------------------------------


@simulated
async def test_a_write_asks_every_node_this_one_too(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    await net.quiet()
    change = (REGISTER, Atom("shop"), process(7), METHOD)
    done = await nodes[0].run(write, NAMES, change)
    assert same(done, [Atom(name) for name in NAMES])
    assert sorted(asked.nodes) == NAMES
    for _, request in asked.requests:
        assert same(request, change)


@simulated
async def test_a_write_asks_only_the_nodes_that_it_is_to_ask(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    await net.quiet()
    assert same(await nodes[0].run(write, ["c@three"], (UNREGISTER, 1)), [Atom("c@three")])
    assert same(await nodes[0].run(write, [], (UNREGISTER, 2)), [])
    assert asked.nodes == ["c@three"]


@simulated
async def test_a_write_has_been_made_everywhere_when_it_returns(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    asked.seconds = {"b@two": 2, "c@three": 1}
    await net.quiet()
    began = net.loop.time()
    await nodes[0].run(write, NAMES, (UNREGISTER, 1))
    assert 2 <= net.loop.time() - began < 2.5


@simulated
async def test_all_nodes_are_asked_at_once(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    asked.seconds = dict.fromkeys(NAMES, 3)
    await net.quiet()
    began = net.loop.time()
    done = await nodes[0].run(write, NAMES, (UNREGISTER, 1))
    assert net.loop.time() - began < 4, "three answers of 3 seconds are waited for at once"
    assert same(done, [Atom(name) for name in NAMES])


@simulated
async def test_the_process_that_writes_is_the_one_that_asks(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    await net.quiet()
    writers: list[Pid] = []

    async def body() -> None:
        writers.append(self_())
        await write(NAMES, (UNREGISTER, 1))

    await nodes[0].run(body)
    assert asked.callers == writers * 3


@simulated
async def test_a_node_without_a_name_server_has_not_written(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(nodes[0], nodes[2])
    await net.quiet()
    done = await nodes[0].run(write, NAMES, (UNREGISTER, 1))
    assert same(done, [Atom("a@one"), Atom("c@three")])
    assert sorted(asked.nodes) == ["a@one", "c@three"]


@simulated
async def test_a_node_that_is_lost_meanwhile_has_not_written(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    asked.seconds = {"b@two": 30, "c@three": 20}
    await net.quiet()

    async def lose() -> None:
        await asyncio.sleep(10)
        net.kill("b@two")

    spawn(lose, node=nodes[0])
    done = await nodes[0].run(write, NAMES, (UNREGISTER, 1))
    assert same(done, [Atom("a@one"), Atom("c@three")])


@simulated
async def test_a_slow_node_is_waited_for(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    asked.seconds = {"b@two": 600}
    await net.quiet()
    done = await nodes[0].run(write, NAMES, (UNREGISTER, 1))
    assert same(done, [Atom(name) for name in NAMES])


@simulated
async def test_any_answer_is_an_answer(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    await net.quiet()
    for answer in (YES, OK, False, (Atom("error"), Atom("badarg"))):
        asked.answer = answer
        done = await nodes[0].run(write, NAMES, (UNREGISTER, 1))
        assert sorted(done) == NAMES


@simulated
async def test_the_order_is_that_of_the_nodes(net: Network) -> None:
    nodes = await connected(net)
    asked = Asked().at(*nodes)
    asked.seconds = {"c@three": 2, "a@one": 1}
    await net.quiet()
    order = ["c@three", "a@one", "b@two"]
    done = await nodes[0].run(write, order, (UNREGISTER, 1))
    assert same(done, [Atom(name) for name in order])


@simulated
async def test_a_write_leaves_no_message_behind(net: Network) -> None:
    nodes = await connected(net)
    Asked().at(nodes[0], nodes[1])
    await net.quiet()

    async def body() -> list[Term]:
        send(self_(), "mine")
        await write(NAMES, (UNREGISTER, 1))
        await net.quiet()
        return await mailbox()

    assert same(await nodes[0].run(body), ["mine"])


# -- apply, read, snapshot -------------------------------------------------------------


def test_a_name_is_of_who_was_registered_last() -> None:
    table = Table()
    assert read(table, Atom("shop")) is None
    assert same(apply(table, (REGISTER, Atom("shop"), process(1), METHOD)), YES)
    assert same(read(table, Atom("shop")), process(1))
    assert same(apply(table, (REGISTER, Atom("shop"), process(2), METHOD)), YES)
    assert same(read(table, Atom("shop")), process(2))
    assert len(snapshot(table)) == 1


def test_a_name_is_nobodys_when_it_is_unregistered() -> None:
    table = Table()
    apply(table, (REGISTER, Atom("shop"), process(1), METHOD))
    apply(table, (REGISTER, Atom("bank"), process(2), METHOD))
    assert same(apply(table, (UNREGISTER, Atom("shop"))), OK)
    assert read(table, Atom("shop")) is None
    assert same(read(table, Atom("bank")), process(2))


def test_a_name_that_nobody_had_can_be_unregistered() -> None:
    table = Table()
    assert same(apply(table, (UNREGISTER, Atom("shop"))), OK)
    apply(table, (REGISTER, Atom("shop"), process(1), METHOD))
    assert same(apply(table, (UNREGISTER, Atom("bank"))), OK)
    assert same(read(table, Atom("shop")), process(1))


def test_a_process_may_have_several_names() -> None:
    table = Table()
    for name in ("shop", "bank", "post"):
        apply(table, (REGISTER, Atom(name), process(1), METHOD))
    assert same(apply(table, (UNREGISTER, Atom("bank"))), OK)
    found = [read(table, Atom(name)) for name in ("shop", "bank", "post")]
    assert same(found, [process(1), None, process(1)])


def test_a_process_may_be_of_any_node() -> None:
    table = Table()
    for number, node in enumerate(NAMES):
        apply(table, (REGISTER, number, process(7, node), METHOD))
    for number, node in enumerate(NAMES):
        assert same(read(table, number), process(7, node))
    assert len(snapshot(table)) == 3


def test_a_name_is_any_term_and_no_two_terms_are_one_name() -> None:
    table = Table()
    names = [1, 1.0, True, Atom("shop"), "shop", ["shop"], ("shop", {"a": [1]}), None]
    for number, name in enumerate(names):
        apply(table, (REGISTER, name, process(number), METHOD))
    for number, name in enumerate(names):
        assert same(read(table, name), process(number))
    # What Erlang writes as <<"shop">> is what Python writes as "shop".
    assert same(read(table, b"shop"), process(4))
    apply(table, (UNREGISTER, b"shop"))
    apply(table, (UNREGISTER, 1))
    assert read(table, "shop") is None and read(table, 1) is None
    assert same(read(table, 1.0), process(1))


def test_what_is_no_change_is_refused_and_changes_nothing() -> None:
    table = Table()
    apply(table, (REGISTER, Atom("shop"), process(1), METHOD))
    for change in (
        (Atom("replace"), Atom("shop"), process(2), METHOD),
        (REGISTER, Atom("shop"), process(2)),
        (UNREGISTER,),
        (),
    ):
        with pytest.raises(ValueError):
            apply(table, change)
    assert same(snapshot(table), [(Atom("shop"), process(1), METHOD)])


def test_who_is_no_process_can_not_be_registered() -> None:
    table = Table()
    for pid in (Atom("no pid"), "shop", 7, None):
        with pytest.raises(ValueError):
            apply(table, (REGISTER, Atom("shop"), pid, METHOD))
    assert snapshot(table) == []
    assert same(apply(table, (REGISTER, Atom("shop"), process(1), METHOD)), YES)


def test_an_entry_has_all_three() -> None:
    table = Table()
    apply(table, (REGISTER, ["shop"], process(1), METHOD))
    [entry] = table.entries.values()
    assert same((entry.name, entry.pid, entry.method), (["shop"], process(1), METHOD))
    assert list(table.entries) == [key(["shop"])]


def test_two_tables_are_two_tables() -> None:
    one, two = Table(), Table()
    apply(one, (REGISTER, Atom("shop"), process(1), METHOD))
    assert read(two, Atom("shop")) is None
    apply(two, (REGISTER, Atom("shop"), process(2), METHOD))
    assert same(read(one, Atom("shop")), process(1))


def test_a_snapshot_has_all_that_is_in_a_table() -> None:
    table = Table()
    assert same(snapshot(table), [])
    entries = [
        (Atom("shop"), process(1), METHOD),
        (["shop", 1], process(2, "a@one"), Atom("none")),
        (1.5, process(1), METHOD),
    ]
    for entry in entries:
        apply(table, (REGISTER, *entry))
    found = sorted(snapshot(table), key=repr)
    assert same(found, sorted(entries, key=repr))


def test_a_snapshot_makes_an_equal_table() -> None:
    table, copy = Table(), Table()
    for number in range(20):
        apply(table, (REGISTER, (Atom("shop"), number), process(number), METHOD))
    for entry in snapshot(table):
        apply(copy, (REGISTER, *entry))
    for number in range(20):
        assert same(read(copy, (Atom("shop"), number)), process(number))
    assert len(snapshot(copy)) == 20


def test_a_snapshot_can_be_sent_and_stays_as_it_was() -> None:
    table = Table()
    apply(table, (REGISTER, Atom("shop"), process(1), METHOD))
    taken = snapshot(table)
    sent = encode(taken)
    apply(table, (REGISTER, Atom("shop"), process(2), METHOD))
    apply(table, (REGISTER, Atom("bank"), process(3), METHOD))
    assert encode(taken) == sent
    apply(table, (UNREGISTER, Atom("shop")))
    assert encode(taken) == sent
    taken.clear()
    assert same(read(table, Atom("bank")), process(3))


@simulated
@on_a_node
async def test_a_read_asks_nobody() -> None:
    table = Table()
    apply(table, (REGISTER, Atom("shop"), self_(), METHOD))
    assert same(read(table, Atom("shop")), self_())
    assert same(await mailbox(), [])


# -- all of it, with the name servers of three nodes -----------------------------------


@simulated
async def test_what_one_node_writes_all_others_read(net: Network) -> None:
    nodes = await connected(net, global_names=True)
    await net.sleep(10)

    async def shop() -> None:
        await write(NAMES, (REGISTER, Atom("shop"), self_(), METHOD))
        await rest()

    async def reader() -> Term:
        return read(here().part(Table), Atom("shop"))

    pid = spawn(shop, node=nodes[1])
    await net.sleep(1)
    for node in nodes:
        assert same(await node.run(reader), pid)
    await nodes[2].run(write, NAMES, (UNREGISTER, Atom("shop")))
    for node in nodes:
        assert await node.run(reader) is None
