"""The process that locks two clusters while they join, and what it and the name servers say
to nodes that speak older versions of the protocol: on the simulated network, with a name
server that the test plays (tests/played_server.py)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.discovery.global_join import Cluster
from minibeam.discovery.global_names import sync, whereis_name
from minibeam.discovery.lock_server import GLOBAL, LockServer, holders
from minibeam.discovery.locks import del_lock, give_back, set_lock
from minibeam.network.order import order
from minibeam.nodes.calls import GEN_CALL
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.terms import Atom, Pid, Term
from tests.global_support import agree, cluster, names_at
from tests.played_server import PATIENCE, TAG, Played
from tests.support import mailbox, same, simulated

N, UNUSED = Atom("name"), Atom("unused")
VERSIONS = [6, 7, 8]


def locked_by(node: Any) -> list[Pid]:
    return holders(node.part(LockServer), GLOBAL)


async def played(net: Network, names: str, play: Any) -> list[Any]:
    """Nodes that share names, after `play(other, *nodes)` has been the name server of z@z,
    which is connected to the first of them."""
    nodes = await cluster(net, names)
    z = await net.start("z@z")

    async def body() -> None:
        await play(await Played.meet(nodes[0]), *nodes)

    await z.run(body)
    return nodes


@pytest.mark.parametrize("version", VERSIONS)
def test_joining_with_each_version(version: int, seed: int) -> None:
    """What it says to this node, and this one to it and to a third, which it knows already:
    a lock_set has a tag from 8 on, a list of known nodes their versions from 7 on."""

    async def play(other: Played, a: Any, b: Any) -> None:
        await other.init_connect(version)
        locker, (resource, requester) = await other.asked("set_lock", answer=True)
        assert locker == other.locker
        assert same(resource, GLOBAL)
        assert requester == sorted([locker, self_()], key=order)
        assert locked_by(a) == locked_by(b) == [locker]
        tags = [TAG] if version >= 8 else []
        said = await other.said("lock_set")
        assert same(said, (Atom("lock_set"), locker, True, [b.name], *tags))
        other.lock_set(True)
        mine = (N, self_(), UNUSED)
        assert (await other.said("exchange"))[1:] == (a.name, [], [], TAG)
        other.exchange([mine])
        said = await other.said("resolved")
        known: list[Term] = [(b.name, 8)] if version >= 7 else [b.name]
        assert same(said, (Atom("resolved"), a.name, [], known, UNUSED, [], TAG))
        assert a.part(Cluster).known == {b.name: 8}
        other.resolved([], [])
        assert (await other.asked("del_lock", answer=True))[0] == locker
        for node in (a, b):
            assert node.part(Cluster).known[Atom("z@z")] == version
            assert list(names_at(node).values()) == [self_()]
        assert (await other.said("in_sync", b))[1:] == (b.name, True)
        assert "init_connect_ack" not in [message[0] for message in await mailbox()]

    async def story(net: Network) -> None:
        a, b = await played(net, "ab", play)
        assert locked_by(a) == locked_by(b) == []

    simulate(story, seed=seed)


@pytest.mark.parametrize("version", VERSIONS)
def test_being_asked_by_each_version(version: int, seed: int) -> None:
    """The other has locked its side first, so this one locks its own and says so."""

    async def play(other: Played, a: Any, b: Any) -> None:
        # While somebody changes names this one would not begin.
        lock = (GLOBAL, self_())
        assert await set_lock(lock, [a.name])
        await other.init_connect(version)
        give_back(lock, [a.name])
        other.lock_set(True)
        tags = [TAG] if version >= 8 else []
        said = await other.said("lock_set")
        assert same(said, (Atom("lock_set"), other.locker, True, [b.name], *tags))
        assert locked_by(a) == locked_by(b) == [other.locker]
        # It is for the other to lock this one: each asks its own side alone.
        assert not [message for message in await mailbox() if message[0] == "$gen_call"]

    async def story(net: Network) -> None:
        await played(net, "ab", play)

    simulate(story, seed=seed)


# A try, and when it fails.


@simulated
async def test_the_boss_first_then_both_ends_then_all_others(net: Network) -> None:
    """The boss refuses those who come second before they stop anybody else."""

    async def play(other: Played, b: Any, *_: Any) -> None:
        net.forget()
        await other.init_connect(8)
        await other.asked("set_lock", answer=True)
        await other.said("lock_set")
        asked = [
            event.target.partition(":")[0]
            for event in net.trace.events
            if event.kind == "send" and "{set_lock," in event.text
        ]
        assert asked[0] == "d" and sorted(asked[1:3]) == ["b", "z"]
        assert sorted(asked[3:]) == ["a", "c"]

    await played(net, "bacd", play)


@simulated
async def test_one_that_refuses_leaves_nothing_locked(net: Network) -> None:
    """And it is asked again later, each time later than before; in between the clusters
    change names as ever."""
    times: list[float] = []

    async def play(other: Played, a: Any, b: Any) -> None:
        await other.init_connect(8)
        for number in range(9):
            await other.asked("set_lock", answer=False)
            times.append(net.loop.time())
            if number > 4:
                await net.sleep(0.1)
                assert locked_by(a) == locked_by(b) == []
        waits = [after - before for before, after in pairwise(times)]
        assert waits[0] < 0.2 and 1 < waits[-1] <= 3.1
        # Somebody else to join with, and there is no reason to wait.
        other.cast(Atom("init_connect"), (8, 78), other.me, other.as_locker())
        begun = net.loop.time()
        await other.asked("set_lock", answer=False)
        assert net.loop.time() - begun < 0.2

    await played(net, "ab", play)


@simulated
async def test_the_other_side_can_not_be_locked(net: Network) -> None:
    """It says so, and all that this side has locked is free; both try again."""

    async def play(other: Played, a: Any, b: Any) -> None:
        await other.init_connect(8)
        for _ in range(2):
            locker, lock = await other.asked("set_lock", answer=True)
            await other.said("lock_set")
            other.lock_set(False)
            assert same(await other.asked("del_lock", answer=True), (locker, lock))
            await net.sleep(0.01)
            assert locked_by(a) == locked_by(b) == []

    await played(net, "ab", play)


@simulated
async def test_this_side_can_not_be_locked(net: Network) -> None:
    """Somebody changes names: the other is told so, and is not asked for anything."""

    async def play(other: Played, a: Any, b: Any) -> None:
        lock = (GLOBAL, self_())
        assert await set_lock(lock, [a.name])
        await other.init_connect(8)
        other.lock_set(True)
        assert (await other.said("lock_set"))[2] is False
        assert locked_by(a) == [self_()] and locked_by(b) == []
        await net.sleep(20)
        assert not [message for message in await mailbox() if message[0] == GEN_CALL]
        await del_lock(lock, [a.name])
        await other.asked("set_lock", answer=True)

    await played(net, "ab", play)


@simulated
async def test_one_that_dies_while_all_wait_for_its_answer(net: Network) -> None:
    async def play(other: Played, a: Any, b: Any) -> None:
        await other.init_connect(8)
        await other.asked("set_lock", answer=True)
        await other.said("lock_set")
        assert locked_by(a) and locked_by(b)

    a, b = await played(net, "ab", play)
    await net.sleep(20)
    assert locked_by(a) == locked_by(b) != []
    net.kill("z@z")
    await net.quiet()
    agree([a, b])


@simulated
async def test_a_session_that_is_over(net: Network) -> None:
    """A lock_set has the tag of its session. What comes with another is not heard."""

    async def play(other: Played, a: Any, b: Any) -> None:
        assert await set_lock((GLOBAL, self_()), [a.name])
        await other.init_connect(8)
        old = other.tag
        other.tell((Atom("cancel_connect"), other.me, old))
        await other.init_connect(8)
        assert other.tag != old
        other.lock_set(True, tag=old)
        other.lock_set(True)
        await net.sleep(5)
        said = [message[1][2] for message in await mailbox() if message[1][0] == "lock_set"]
        assert said == [False]  # As it is locked already.

    await played(net, "ab", play)


@simulated
async def test_whoever_is_not_joined_with_is_answered(net: Network) -> None:
    """A lock_set without a tag may come when its session is over; its locker waits."""

    async def play(other: Played, a: Any) -> None:
        other.lock_set(True)
        message = await receive(lambda message: message[0] == "lock_set", timeout=PATIENCE)
        assert message[2:] == (False, [])
        assert message[1].node == a.name
        assert locked_by(a) == []

    await played(net, "a", play)


@simulated(seeds=3)
async def test_who_says_that_it_is_in_sync_may_not_be_known_yet(net: Network) -> None:
    """It has been told of this node sooner than this node of it; until then its names are not
    here, and whoever waits for them waits."""
    found: list[Pid | None] = []

    async def client() -> None:
        await sync()
        found.append(whereis_name(N))

    async def play(other: Played, a: Any) -> None:
        spawn(client, node=a)
        other.cast(Atom("in_sync"), other.me, True)
        await net.sleep(1)
        assert found == []
        names = [(Atom("insert"), (N, self_(), UNUSED))]
        other.cast(Atom("new_nodes"), other.me, names, [], [(other.me, 8)], [])
        await net.sleep(1)
        assert found == [self_()]
        assert other.me in a.part(Cluster).synced

    await played(net, "a", play)
