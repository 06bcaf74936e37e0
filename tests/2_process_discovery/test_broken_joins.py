"""What keeps nodes from joining, for once or for good: names stay locked no longer for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery import joining
from minibeam.discovery.global_join import INSERT, Cluster
from minibeam.discovery.global_names import sync
from minibeam.discovery.lock_server import GLOBAL, LockServer
from minibeam.discovery.locks import SET_LOCK
from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes.calls import GEN_CALL, GEN_CAST, call
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import here
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, ImproperList, Term
from tests.global_support import agree, cluster, named, names_at, started
from tests.support import rest, same, simulated

N = Atom("name")


def unlocked(nodes: list[Any]) -> bool:
    return not any(node.part(LockServer).locks for node in nodes)


async def join(
    net: Network, patch: pytest.MonkeyPatch, *, mended: bool = True, lost: bool | None = False
) -> None:
    """Two nodes, each with a name, that meet under a patch. The names are not locked after a
    second. Without the patch they join by themselves, in the end. For that the connection
    is lost if one of them may have counted as joined; it is not known with lost None."""
    a, b = await started(net, "ab")
    for node in (a, b):
        await named(node, node.name)
    assert await a.connect(b.name)
    await net.sleep(1)
    assert unlocked([a, b])
    if mended:
        assert not (a.part(Cluster).known and b.part(Cluster).known)
        patch.undo()
    await net.sleep(60)
    agree([a, b])
    assert len(names_at(a)) == 2
    assert lost in (None, any(event.kind == "nodedown" for event in net.trace.events))


def bent(patch: pytest.MonkeyPatch, word: str, bend: Callable[[list[Term]], None]) -> None:
    """From now on the name server of b says something else in one of its messages."""
    tell = joining.Joining.tell

    def tell_bent(self: joining.Joining, name: Atom, message: Any) -> None:
        if self.node.name == "b@b" and message[0] == word:
            parts = [*message]
            bend(parts)
            message = tuple(parts)
        tell(self, name, message)

    patch.setattr(joining.Joining, "tell", tell_bent)


@simulated
async def test_what_is_no_node_among_the_known_is_skipped(net: Network) -> None:
    def bend(parts: list[Term]) -> None:
        parts[3] = [7, ("x", 8), (Atom("c@c"),), *parts[3], [], (Atom("d@d"), 8, 9)]

    with pytest.MonkeyPatch.context() as patch:
        bent(patch, "resolved", bend)
        await join(net, patch, mended=False)


@simulated
async def test_what_is_no_node_is_skipped_by_those_who_are_told(net: Network) -> None:
    a, b = await cluster(net, "ab")
    pid = spawn(rest, node=b)

    async def body() -> None:
        lock_id = (GLOBAL, self_())
        assert await call((NAME_SERVER, a.name), (SET_LOCK, lock_id)) is True
        known = [3, ("c@c", 8), (a.name, 8)]
        extra = [(Atom("lock"), lock_id)]
        told = (Atom("new_nodes"), b.name, [(INSERT, (N, pid, 1))], [], known, extra)
        send((NAME_SERVER, a.name), (GEN_CAST, told))
        await net.quiet()

    await b.run(body)
    assert list(names_at(a).values()) == [pid]
    assert same([*a.part(Cluster).known], [b.name])


def no_list_of_known(parts: list[Term]) -> None:
    parts[3] = ImproperList((Atom("c@c"),), 1)


def no_operations(parts: list[Term]) -> None:
    parts[2] = {}


@pytest.mark.parametrize("bend", [no_list_of_known, no_operations])
def test_what_is_no_answer_ends_the_session(bend: Callable[[list[Term]], None]) -> None:
    @simulated
    async def story(net: Network) -> None:
        with pytest.MonkeyPatch.context() as patch:
            bent(patch, "resolved", bend)
            await join(net, patch, lost=None)

    story(0)


@simulated
async def test_names_that_are_no_list_end_the_session(net: Network) -> None:
    with pytest.MonkeyPatch.context() as patch:
        bent(patch, "exchange", no_operations)
        await join(net, patch)


async def merge_that_fails(*_: Any) -> Any:
    raise RuntimeError("no merge")


async def merge_that_is_killed(*_: Any) -> Any:
    exit_process(self_(), KILL)
    await rest()


@pytest.mark.parametrize("merge", [merge_that_fails, merge_that_is_killed])
def test_a_resolver_that_dies_ends_the_session(merge: Callable[..., Any]) -> None:
    @simulated
    async def story(net: Network) -> None:
        real = joining.merge

        async def fails_at_b(*args: Any) -> Any:
            return await (merge if here().name == "b@b" else real)(*args)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(joining, "merge", fails_at_b)
            await join(net, patch)

    story(0)


@simulated
async def test_a_join_that_fails_ends_the_session(net: Network) -> None:
    real = joining.joined

    def fails_at_b(*args: Any) -> Any:
        if here().name == "b@b":
            raise RuntimeError("not joined")
        return real(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "joined", fails_at_b)
        await join(net, patch, lost=True)


@simulated
async def test_after_a_resolver_died_the_other_may_be_gone(net: Network) -> None:
    a, b = await started(net, "ab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "merge", merge_that_fails)
        assert await a.connect(b.name)
        await net.sleep(1)
    net.kill(b.name)
    await net.sleep(60)
    assert same([a.list(), [*a.part(Cluster).known]], [[], []])
    b = await net.start("b@b", global_names=True)
    assert await b.connect(a.name)
    await net.sleep(20)
    agree([a, b])


@simulated
async def test_a_sync_waits_for_those_that_are_connected(net: Network) -> None:
    """Who is lost before the name server is asked never comes."""
    a, b = await cluster(net, "ab")
    hidden = await net.start("h@h", hidden=True)
    assert await hidden.connect(a.name)

    async def body() -> None:
        request = (Atom("sync"), [a.name, b.name, Atom("gone@gone"), hidden.name])
        assert await call(NAME_SERVER, request, 1) == "ok"
        for senseless in ([1], [[b.name]], [b.name, "b@b"], [{}]):
            answer = await call(NAME_SERVER, (Atom("sync"), senseless), 1)
            assert same(answer, (Atom("error"), Atom("badarg")))
        assert await sync() == "ok"

    await a.run(body)
    assert a.part(Cluster).syncs == []


@simulated
async def test_a_hidden_node_is_told_nothing_and_nobody_is_told_of_it(net: Network) -> None:
    a, b = await cluster(net, "ab")
    hidden = await net.start("h@h", hidden=True)
    before = len(net.trace.events)
    heard: list[Term] = []

    async def listen() -> None:
        register(NAME_SERVER, self_())
        while True:
            heard.append(await receive())

    spawn(listen, node=hidden)
    assert await hidden.connect(a.name)
    await net.sleep(60)
    hidden.disconnect(a.name)
    await net.sleep(60)
    assert heard == [] and hidden.list("hidden") == a.list("hidden") == []
    said = [event.text for event in net.trace.events[before:]]
    assert not [text for text in said if "lost_connection" in text or "unknown" in text]
    agree([a, b])


@simulated
async def test_what_a_hidden_node_asked_over_a_connection_that_is_gone(net: Network) -> None:
    """A node is frozen, with a request on its way, and given up meanwhile. Who has asked is
    alive, and does not know that it would hold the lock when the node goes on."""
    a = await net.start("a@a", hidden=True)
    b = await net.start("b@b", global_names=True)
    assert await a.connect(b.name)
    net.freeze("b@b")

    async def body() -> None:
        monitor_nodes(True, ["all"])
        request = (SET_LOCK, (Atom("door"), self_()))
        send((NAME_SERVER, b.name), (GEN_CALL, (self_(), Atom("tag")), request))
        assert (await receive())[0] == "nodedown"
        await net.sleep(0.1)  # The end of the connection is there, too.
        net.thaw("b@b")
        await rest()

    asking = spawn(body, node=a)
    await net.sleep(200)
    assert asking in a.processes
    assert b.part(LockServer).locks == {}
