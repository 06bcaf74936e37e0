"""The services around 2.2 to 2.7, on the simulated network: nodes that share names, whatever
happens to them meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery import redial
from minibeam.discovery.conflicts import random_notify_name
from minibeam.discovery.global_join import Cluster
from minibeam.discovery.global_names import (
    re_register_name,
    register_name,
    registered_names,
    sync,
    unregister_name,
    whereis_name,
)
from minibeam.discovery.lock_server import GLOBAL, LockServer
from minibeam.discovery.locks import SET_LOCK, del_lock, set_lock
from minibeam.discovery.tables import NAME_SERVER, Table, read, write
from minibeam.nodes.calls import GEN_CALL, GEN_CAST, call
from minibeam.nodes.links import exit_process
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Exit, Export, Pid, Term
from tests.global_support import agree, cluster, named, names_at, started, together
from tests.support import mailbox, rest, same, simulated

N = Atom("name")
REGISTER, UNREGISTER = Atom("register"), Atom("unregister")


async def asked(request: Term) -> Term:
    return await call(NAME_SERVER, request)


async def kill(pid: Pid) -> None:
    exit_process(pid, KILL)


@simulated
async def test_what_can_be_asked(net: Network) -> None:
    a, b = await cluster(net, "ab")
    known = await a.run(asked, Atom("get_known"))
    assert same([known, await a.run(asked, Atom("get_synced"))], [[b.name], [b.name]])
    assert await a.run(asked, Atom("get_protocol_version")) == 8
    assert await a.run(asked, Atom("get_names_ext")) == []
    assert same(await a.run(asked, Atom("sing")), (Atom("error"), Atom("badarg")))


@simulated
async def test_what_it_does_not_know_ends_nothing(net: Network) -> None:
    a, b = await cluster(net, "ab")
    kinds = ("init_connect", "lock_set", "exchange", "resolved", "new_nodes", "in_sync")

    async def body() -> None:
        for kind in map(Atom, kinds):
            for more in ((), (1,), (b.name, 1, 2, 3, 4), ([], [1], [], [2], [3])):
                send((NAME_SERVER, a.name), (GEN_CAST, (kind, *more)))
                send((NAME_SERVER, a.name), (kind, *more))

    await b.run(body)
    await net.quiet()
    assert len([event for event in net.trace.events if event.kind == "log"]) == 10
    assert (await named(a, N))[1] == "yes"
    agree([a, b])


@simulated
async def test_a_node_without_it_has_no_global_names(net: Network) -> None:
    a = await net.start("a@a")
    assert NAME_SERVER not in a.names
    with pytest.raises(Exit) as raised:
        await named(a, N)
    assert same(raised.value.reason, (Atom("noproc"), NAME_SERVER))


@simulated
async def test_seven_that_join_at_once(net: Network) -> None:
    nodes = await started(net, "gdafcbe")
    for node in nodes:
        await named(node, node.name)
    await together(*(node.connect(nodes[0].name) for node in nodes[1:]))
    for node in nodes:
        assert await node.run(sync) == "ok"
        # Whom this one was connected to when it asked.
        assert len(names_at(node)) > 1
    await net.sleep(20)
    agree(nodes)
    assert len(names_at(nodes[0])) == 7


@simulated
async def test_names_are_there_when_sync_returns(net: Network) -> None:
    a, b = await started(net, "ab")
    pid, _ = await named(a, N)
    assert await b.connect(a.name)

    async def body() -> None:
        assert whereis_name(N) is None
        await sync()
        assert whereis_name(N) == pid

    await b.run(body)


@simulated(seeds=4)
async def test_of_many_who_want_a_name_one_gets_it(net: Network) -> None:
    nodes = await cluster(net, "abcd")
    tries = await together(*(named(node, N) for node in nodes for _ in range(2)))
    (winner,) = [pid for pid, answer in tries if answer == "yes"]
    await net.quiet()
    agree(nodes)
    assert list(names_at(nodes[0]).values()) == [winner]


@simulated(seeds=4)
async def test_clusters_with_the_same_name(net: Network) -> None:
    """Whoever meets whom first, one of three lives on and all know it."""
    nodes = await started(net, "abcdef")
    for one, two in zip(nodes[::2], nodes[1::2], strict=True):
        assert await one.connect(two.name)
        assert await one.run(sync) == "ok"
    pids = [(await named(node, N))[0] for node in nodes[::2]]
    await together(nodes[0].connect(nodes[3].name), nodes[2].connect(nodes[5].name))
    await net.sleep(20)
    agree(nodes)
    alive = [pid for node in nodes for pid in node.processes if pid in pids]
    assert list(names_at(nodes[0]).values()) == alive
    assert len(alive) == 1


@simulated
async def test_who_loses_a_name_is_told(net: Network) -> None:
    a, b = await started(net, "ab")
    heard: list[Term] = []

    async def listen() -> None:
        heard.append(await receive())

    for node in (a, b):
        await node.run(register_name, N, spawn(listen, node=node), random_notify_name)
    assert await a.connect(b.name)
    await net.sleep(20)
    agree([a, b])
    assert same(heard, [(Atom("global_name_conflict"), N)])
    assert [pid.node for pid in names_at(b).values()] == [a.name]


@simulated
async def test_a_resolver_of_ones_own(net: Network) -> None:
    """It is asked at the node of the process it was given for, and its word is kept."""
    a, b, c = await cluster(net, "abc")
    d = await net.start("d@d", global_names=True)
    at: list[Any] = []

    def newest(name: Term, one: Pid, two: Pid) -> Pid:
        at.append((self_().node, name))
        return one

    c.expose("resolvers", {"newest": newest})
    await named(c, N, newest)
    pid, _ = await named(d, N)
    assert await a.connect(d.name)
    await net.sleep(20)
    agree([a, b, c, d])
    assert same(at, [(c.name, N)])
    assert list(names_at(b).values()) == [pid]
    with pytest.raises(ValueError, match="expose"):
        await named(c, "other", rest)


@simulated
async def test_a_resolver_that_never_ends_holds_nobody_up(net: Network) -> None:
    a, b = await started(net, "ab")

    async def endless(name: Term, one: Pid, two: Pid) -> None:
        await receive(lambda message: False)

    a.expose("resolvers", {"endless": endless})
    await named(a, N, Export(Atom("resolvers"), Atom("endless"), 3))
    await named(b, N)
    assert await a.connect(b.name)
    assert await a.run(sync) == "ok"
    await net.quiet()
    agree([a, b])
    assert [pid.node for pid in names_at(a).values()] == [b.name]


# Who may write, and what is left of the dead.


@simulated
async def test_a_write_without_the_lock_that_another_has(net: Network) -> None:
    a, b = await cluster(net, "ab")

    async def body() -> None:
        me = self_()
        names = [a.name, b.name]
        assert await write(names, (REGISTER, N, me, 1)) == names
        assert whereis_name(N) == me
        assert await write(names, (UNREGISTER, N)) == names
        holder = await b.run(hold)
        assert await write(names, (REGISTER, N, me, 1)) == names
        assert whereis_name(N) is None
        await kill(holder)
        await net.quiet()
        # Its writes may still be on their way.
        assert await write(names, (REGISTER, N, me, 1)) == names
        assert whereis_name(N) is None
        assert await register_name(N, me) == "yes"

    async def hold() -> Pid:
        async def locked() -> None:
            await set_lock((GLOBAL, self_()))
            send(here, Atom("locked"))
            await rest()

        here = self_()
        pid = spawn(locked)
        await receive()
        return pid

    await a.run(body)
    await net.quiet()


@simulated
async def test_the_dead_have_no_names_and_no_locks(net: Network) -> None:
    a, b, c = nodes = await cluster(net, "abc")
    pid, _ = await named(b, N)
    await named(c, "mine")

    async def holder() -> None:
        assert await set_lock((Atom("r"), self_()))
        await rest()

    locking = spawn(holder, node=b)
    await net.quiet()
    assert all(node.part(LockServer).locks for node in nodes)
    await a.run(kill, pid)
    await a.run(kill, locking)
    await net.quiet()
    agree(nodes)
    assert list(names_at(b)) == list(names_at(a)) != []
    # A node, with what lives there.
    await named(b, N)
    net.kill("b@b")
    await net.quiet()
    agree([a, c])
    assert [pid.node for pid in names_at(a).values()] == [c.name]


@simulated
async def test_a_pid_that_dies_while_it_is_registered(net: Network) -> None:
    nodes = await cluster(net, "abc")
    pid = spawn(rest, node=nodes[1])
    await nodes[1].run(kill, pid)
    assert await nodes[0].run(register_name, N, pid) == "yes"
    await net.quiet()
    agree(nodes)
    assert names_at(nodes[0]) == {}


@simulated
async def test_a_name_that_moves(net: Network) -> None:
    a, b, c = nodes = await cluster(net, "abc")
    first, _ = await named(a, N)
    second = spawn(rest, node=b)
    assert await c.run(re_register_name, N, second) == "yes"
    await a.run(kill, first)
    await net.quiet()
    assert list(names_at(a).values()) == [second]
    assert await c.run(unregister_name, N) == "ok"
    await a.run(kill, second)
    await net.quiet()
    agree(nodes)

    async def body() -> None:
        assert registered_names() == []

    await b.run(body)


@simulated
async def test_whoever_asks_while_names_change_waits(net: Network) -> None:
    """{whereis, Name, From}: of a node that has no table of its own."""
    a, b = await cluster(net, "ab")
    pid, _ = await named(b, N)

    async def body() -> None:
        assert await set_lock((GLOBAL, self_()))
        send((NAME_SERVER, b.name), (Atom("whereis"), N, (self_(), Atom("tag"))))
        await net.quiet()
        assert await mailbox() == []
        await del_lock((GLOBAL, self_()))
        await net.sleep(2)
        assert same(await mailbox(), [(Atom("tag"), pid)])

    await a.run(body)


# Faults while names are shared.


@simulated(seeds=4)
async def test_a_node_that_dies_while_it_joins(net: Network) -> None:
    a, b = await cluster(net, "ab")
    c, d = await cluster(net, "cd")
    for node in (a, b, c, d):
        await named(node, node.name)
    await b.connect(c.name)
    await net.sleep(0.02 * net.loop.seed % 0.3)
    net.kill("c@c")
    await net.sleep(30)
    await b.connect(d.name)
    await net.sleep(30)
    agree([a, b, d])
    assert len(names_at(a)) == 3


@simulated(seeds=4)
async def test_a_link_that_breaks_while_it_joins(net: Network) -> None:
    nodes = a, b, c = await started(net, "abc")
    for node in nodes:
        await named(node, node.name)
    assert await a.connect(b.name)
    assert await b.connect(c.name)
    await net.sleep(0.02 * net.loop.seed % 0.2)
    a.disconnect(b.name)
    await net.sleep(1)
    assert await a.connect(b.name)
    await net.sleep(30)
    agree(list(nodes))
    assert len(names_at(a)) == 3


@simulated
async def test_a_frozen_node_is_waited_for_and_then_given_up(net: Network) -> None:
    a, b, c = await cluster(net, "abc")
    net.freeze("c@c")
    assert (await named(a, N))[1] == "yes"
    assert read(b.part(Table), N) is not None
    await net.quiet()
    agree([a, b])
    net.thaw("c@c")
    await net.sleep(120)
    agree([a, b, c])


@simulated
async def test_what_was_asked_over_a_connection_that_is_gone_is_nobodys(net: Network) -> None:
    """A node is frozen, with a request on its way; when it goes on that is what it comes to
    first, and only then to the news that the other has long given it up."""
    a, b = await cluster(net, "ab")
    net.freeze("b@b")

    async def body() -> None:
        monitor_nodes(True)
        for request in ((SET_LOCK, (GLOBAL, self_())), (REGISTER, N, self_(), 1)):
            send((NAME_SERVER, b.name), (GEN_CALL, (self_(), Atom("tag")), request))
        assert same(await receive(), (Atom("nodedown"), b.name))
        await net.sleep(0.1)  # The end of the connection is there, too.
        net.thaw("b@b")
        await rest()

    asking = spawn(body, node=a)
    await net.sleep(200)
    assert asking in a.processes
    agree([a, b])
    assert names_at(b) == {}


@simulated
async def test_who_could_not_be_reached_may_have_come(net: Network) -> None:
    """What says so waits its turn. Until then the other may have connected to this node, and
    may know it by way of a third."""
    a, b = await cluster(net, "ab")

    async def body() -> None:
        send(NAME_SERVER, (Atom("extra_nodedown"), b.name))

    await a.run(body)
    await net.quiet()
    assert a.list() == []
    # An Erlang node does not dial again by itself.
    assert b.name in a.part(redial.Lost).attempts
    await net.sleep(60)
    agree([a, b])


@simulated
async def test_who_was_to_introduce_them_is_gone(net: Network) -> None:
    """b was told of a by another one, which died before it told a of b."""
    a, b = await started(net, "ab")
    await named(b, N)
    b.part(Cluster).known[a.name] = 8
    found: list[Pid | None] = []

    async def client() -> None:
        await sync()
        found.append(whereis_name(N))

    async def body() -> None:
        send((NAME_SERVER, a.name), (GEN_CAST, (Atom("in_sync"), b.name, True)))

    assert await b.connect(a.name)
    await b.run(body)
    spawn(client, node=a)
    await net.sleep(120)
    agree([a, b])
    assert found and names_at(a)


@simulated
async def test_two_halves_that_meet_again(net: Network) -> None:
    """Each registers the same name while they are apart; then nobody need do anything."""
    nodes = a, b, c, d = await cluster(net, "abcd")
    net.split(["a", "b"], ["c", "d"])
    await net.sleep(100)
    agree([a, b])
    agree([c, d])
    pids = [(await named(node, N))[0] for node in (b, d)]
    net.heal()
    await net.sleep(100)
    agree(list(nodes))
    assert list(names_at(c).values()) == [pids[0]]
    assert a.part(Cluster).syncs == []
