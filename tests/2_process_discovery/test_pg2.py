"""2.9 pg2: create, join, get_closest_pid, broadcast."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery import pg, pg2
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.terms import KILL, OK, Atom, Pid, Term
from tests.support import mailbox, on_a_node, rest, same, settled, simulated

ROOM, HALL = Atom("room"), Atom("hall")
ERROR = Atom("error")
THREE = ("a@one", "b@two", "c@three")


def refused(why: str, name: Term) -> Term:
    return (ERROR, (Atom(why), name))


def are(found: Any, expected: list[Pid], where: str = "the group") -> None:
    assert isinstance(found, list), f"{where}: got {found}"
    assert Counter(found) == Counter(expected), f"{where} has {found}, expected {expected}"


async def everywhere(nodes: list[Any], group: Term, pids: list[Pid]) -> None:
    """All nodes say the same of a group."""
    for node in nodes:
        are(await at(node, pg2.get_members, group), pids, f"{group} at {node.name}")


async def at(node: Any, function: Any, *args: Any) -> Any:
    async def body() -> Any:
        return function(*args)

    return await node.run(body)


async def start_all(net: Network, *names: str) -> list[Any]:
    """Nodes that take part, connected."""
    nodes = [await net.start(name) for name in names]
    for node in nodes:
        await pg2.start(node=node)
    for node in nodes[1:]:
        assert await nodes[0].connect(node.name)
    await net.quiet()
    return nodes


async def end(pid: Pid) -> None:
    exit_process(pid, KILL)


@simulated
@on_a_node
async def test_a_group_that_was_made_is_there_with_nobody_in_it() -> None:
    await pg2.start()
    assert pg2.which_groups() == []
    for name in (ROOM, "text", [1]):
        assert same(await pg2.create(name), OK)
        assert pg2.get_members(name) == []
        assert pg2.get_local_members(name) == []
    assert len(pg2.which_groups()) == 3


@simulated
@on_a_node
async def test_a_group_that_was_not_made_is_none() -> None:
    await pg2.start()
    none = refused("no_such_group", ROOM)
    await pg2.create(HALL)
    assert same(await pg2.join(ROOM, self_()), none)
    assert same(await pg2.leave(ROOM, self_()), none)
    for read in (pg2.get_members, pg2.get_local_members):
        assert same(read(ROOM), none)
    assert same(pg2.which_groups(), [HALL])
    assert await mailbox() == []


@simulated
@on_a_node
async def test_a_group_that_is_made_again_keeps_its_members() -> None:
    await pg2.start()
    for _ in range(2):
        assert same(await pg2.create(ROOM), OK)
        assert same(await pg2.join(ROOM, self_()), OK)
    are(pg2.get_members(ROOM), [self_(), self_()])
    assert same(pg2.which_groups(), [ROOM])


@simulated
async def test_a_scope_has_made_a_group_once(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    for node in nodes:
        await node.run(pg2.create, ROOM)
        await net.quiet()
    marks = (pg2.CREATED, ROOM)
    made = await at(nodes[0], pg.get_members, marks, pg2.SCOPE)
    assert sorted(pid.node for pid in made) == sorted(THREE)


@simulated
@on_a_node
async def test_a_group_that_is_deleted_is_none_until_it_is_made_anew() -> None:
    await pg2.start()
    await pg2.create(ROOM)
    await pg2.create(ROOM)
    await pg2.join(ROOM, self_())
    assert same(await pg2.delete(ROOM), OK)
    assert same(pg2.get_members(ROOM), refused("no_such_group", ROOM))
    assert same(await pg2.join(ROOM, self_()), refused("no_such_group", ROOM))
    assert pg2.which_groups() == []
    assert same(await pg2.delete(ROOM), OK)
    await pg2.create(ROOM)
    assert pg2.get_members(ROOM) == []


@simulated
async def test_what_one_node_makes_is_there_at_all(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    await nodes[0].run(pg2.create, ROOM)
    await net.quiet()
    await everywhere(nodes, ROOM, [])
    pid = spawn(rest, node=nodes[1])
    assert same(await nodes[1].run(pg2.join, ROOM, pid), OK)
    await net.quiet()
    await everywhere(nodes, ROOM, [pid])
    # Also at one that comes later.
    late = await net.start("d@four")
    await pg2.start(node=late)
    assert await late.connect("a@one")
    await net.quiet()
    await everywhere([*nodes, late], ROOM, [pid])
    await nodes[2].run(pg2.delete, ROOM)
    await net.quiet()
    for node in (*nodes, late):
        assert await at(node, pg2.which_groups) == []


@simulated
async def test_a_group_outlives_the_node_that_made_it(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pid = spawn(rest, node=nodes[1])
    await nodes[0].run(pg2.create, ROOM)
    await net.quiet()
    await nodes[1].run(pg2.join, ROOM, pid)
    net.kill("a@one")
    await net.quiet()
    await everywhere(nodes[1:], ROOM, [pid])
    assert same(await nodes[2].run(pg2.join, ROOM, pid), OK)
    await net.quiet()
    await everywhere(nodes[1:], ROOM, [pid, pid])


@simulated
async def test_a_group_that_outlives_all_others_is_there(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    await nodes[0].run(pg2.create, ROOM)
    await net.quiet()
    for name in THREE[1:]:
        net.kill(name)
    await net.quiet()
    await everywhere(nodes[:1], ROOM, [])


@simulated
async def test_making_a_group_again_makes_it_at_those_that_came_later(net: Network) -> None:
    (first,) = await start_all(net, "a@one")
    await first.run(pg2.create, ROOM)
    late = await net.start("b@two")
    await pg2.start(node=late)
    assert await late.connect("a@one")
    await net.quiet()
    await everywhere([late], ROOM, [])
    await late.run(pg2.create, ROOM)
    net.kill("a@one")
    await net.quiet()
    await everywhere([late], ROOM, [])


@simulated
@on_a_node
async def test_groups_that_only_look_alike_are_two() -> None:
    await pg2.start()
    names: list[Term] = ["1", 1, 1.0, Atom("1"), True, "True", Atom("room"), "room"]
    for name in names:
        await pg2.create(name)
        assert pg2.get_members(name) == []
    assert len(pg2.which_groups()) == len(names)


@simulated
async def test_a_group_is_made_although_a_node_has_just_gone(net: Network) -> None:
    nodes = await start_all(net, *THREE)

    async def make() -> Atom:
        nodes[0].disconnect("b@two")
        return await pg2.create(ROOM)

    assert same(await nodes[0].run(make), OK)
    await net.quiet()
    await everywhere([nodes[0], nodes[2]], ROOM, [])


@simulated
async def test_any_process_may_be_put_into_a_group_from_anywhere(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pids = [spawn(rest, node=node) for node in nodes]
    await nodes[0].run(pg2.create, ROOM)
    for pid in (*pids, pids[1]):
        assert same(await nodes[0].run(pg2.join, ROOM, pid), OK)
    await net.quiet()
    await everywhere(nodes, ROOM, [*pids, pids[1]])
    are(await at(nodes[1], pg2.get_local_members, ROOM), [pids[1]] * 2)
    assert same(await nodes[2].run(pg2.leave, ROOM, pids[1]), OK)
    assert same(await nodes[2].run(pg2.leave, ROOM, pids[0]), OK)
    assert same(await nodes[2].run(pg2.leave, ROOM, pids[0]), OK)
    await net.quiet()
    await everywhere(nodes, ROOM, pids[1:])


@simulated
async def test_the_dead_leave_their_groups_and_the_groups_stay(net: Network) -> None:
    nodes = await start_all(net, *THREE[:2])
    await nodes[0].run(pg2.create, ROOM)
    pid = spawn(rest, node=nodes[1])
    await nodes[0].run(pg2.join, ROOM, pid)
    await nodes[0].run(pg2.join, ROOM, pid)
    await net.quiet()
    await everywhere(nodes, ROOM, [pid, pid])
    await nodes[0].run(end, pid)
    await net.quiet()
    await everywhere(nodes, ROOM, [])


@simulated
async def test_the_dead_may_join_and_do_not_stay(net: Network) -> None:
    nodes = await start_all(net, *THREE[:2])
    await nodes[0].run(pg2.create, ROOM)
    gone = Pid("d@nowhere", 5, 0, 7)
    pid = spawn(rest, node=nodes[1])
    await nodes[0].run(end, pid)
    for dead in (pid, gone):
        assert same(await nodes[0].run(pg2.join, ROOM, dead), OK)
    await net.quiet()
    await everywhere(nodes, ROOM, [])


@simulated
@on_a_node
async def test_only_a_pid_can_join() -> None:
    await pg2.start()
    await pg2.create(ROOM)
    with pytest.raises(TypeError):
        await pg2.join(ROOM, "pid")  # type: ignore[arg-type]
    assert same(await pg2.join(ROOM, self_()), OK)


@simulated
async def test_the_closest_is_at_this_node_if_any_is(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    near, far, farther = [spawn(rest, node=node) for node in nodes]
    await nodes[0].run(pg2.create, ROOM)
    for pid in (far, far, farther, near):
        await nodes[0].run(pg2.join, ROOM, pid)
    await net.quiet()
    for node, pid in zip(nodes, (near, far, farther), strict=True):
        for _ in range(20):
            assert await at(node, pg2.get_closest_pid, ROOM) == pid


@simulated
async def test_which_of_several_is_the_closest_is_by_chance(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    near = [spawn(rest, node=nodes[0]) for _ in range(3)]
    far = [spawn(rest, node=node) for node in nodes[1:]]
    await nodes[0].run(pg2.create, ROOM)
    await net.quiet()
    for pid in near + far:
        await nodes[0].run(pg2.join, ROOM, pid)
    await net.quiet()

    assert await nodes[0].run(choose) == {*near}
    assert await nodes[1].run(choose) == {far[0]}


@simulated
async def test_which_of_several_far_is_by_chance(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    far = [spawn(rest, node=node) for node in nodes[1:]]
    await nodes[0].run(pg2.create, ROOM)
    for pid in far:
        await nodes[0].run(pg2.join, ROOM, pid)
    await net.quiet()
    assert await nodes[0].run(choose) == {*far}


async def choose() -> set[Pid]:
    """Which are the closest, in a hundred tries."""
    chosen = [pg2.get_closest_pid(ROOM) for _ in range(100)]
    assert all(isinstance(pid, Pid) for pid in chosen), f"got {chosen[:3]}"
    return {pid for pid in chosen if isinstance(pid, Pid)}


@simulated
async def test_the_closest_of_those_far_is_one_of_them(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pid = spawn(rest, node=nodes[1])
    await nodes[0].run(pg2.create, ROOM)
    await nodes[0].run(pg2.join, ROOM, pid)
    await net.quiet()
    for node in nodes:
        assert await at(node, pg2.get_closest_pid, ROOM) == pid


@simulated
@on_a_node
async def test_where_there_is_no_group_nobody_is_the_closest() -> None:
    await pg2.start()
    assert same(pg2.get_closest_pid(ROOM), refused("no_such_group", ROOM))


@simulated
@on_a_node
async def test_in_a_group_of_nobody_nobody_is_the_closest(net: Network) -> None:
    await pg2.start()
    await pg2.create(ROOM)
    assert same(pg2.get_closest_pid(ROOM), refused("no_process", ROOM))
    pid = spawn(rest)
    await pg2.join(ROOM, pid)
    assert pg2.get_closest_pid(ROOM) == pid
    exit_process(pid, KILL)
    await net.quiet()
    assert same(pg2.get_closest_pid(ROOM), refused("no_process", ROOM))


class Listeners:
    """Processes that keep what they hear, and where."""

    def __init__(self) -> None:
        self.heard: list[tuple[Atom, Term]] = []

    async def listen(self) -> None:
        while True:
            self.heard.append((self_().node, await receive()))

    async def join(self, node: Any, *times: int) -> None:
        """New ones at a node, which join as many times."""
        for count in times:
            pid = spawn(self.listen, node=node)
            for _ in range(count):
                await node.run(pg2.join, ROOM, pid)


@simulated
async def test_a_broadcast_reaches_all_nodes(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    await nodes[0].run(pg2.create, ROOM)
    await nodes[0].run(pg2.create, HALL)
    await net.quiet()
    listeners = Listeners()
    for node in nodes:
        await listeners.join(node, 1, 1, 1)
    await nodes[0].run(pg2.join, HALL, spawn(listeners.listen, node=nodes[0]))
    await net.quiet()
    message = (Atom("hello"), [1, "text"])
    assert same(await at(nodes[0], pg2.broadcast, ROOM, message), OK)
    await net.quiet()
    assert Counter(node for node, _ in listeners.heard) == dict.fromkeys(THREE, 3)
    assert same([heard for _, heard in listeners.heard], [message] * 9)


@simulated
async def test_who_has_joined_twice_hears_it_once(net: Network) -> None:
    nodes = await start_all(net, *THREE[:2])
    await nodes[0].run(pg2.create, ROOM)
    await net.quiet()
    listeners = Listeners()
    await listeners.join(nodes[0], 2)
    await listeners.join(nodes[1], 3)
    await net.quiet()
    await at(nodes[0], pg2.broadcast, ROOM, "hello")
    await net.quiet()
    assert sorted(listeners.heard) == [("a@one", "hello"), ("b@two", "hello")]


@simulated
@on_a_node
async def test_a_broadcast_to_nobody_is_ok() -> None:
    await pg2.start()
    await pg2.create(ROOM)
    assert same(pg2.broadcast(ROOM, "to nobody"), OK)
    assert await mailbox() == []


@simulated
@on_a_node
async def test_a_broadcast_to_no_group_is_refused() -> None:
    await pg2.start()
    assert same(pg2.broadcast(ROOM, "hello"), refused("no_such_group", ROOM))


@simulated
@on_a_node
async def test_who_is_in_the_group_hears_its_own_broadcast(net: Network) -> None:
    await pg2.start()
    await pg2.create(ROOM)
    await pg2.join(ROOM, self_())
    pg2.broadcast(ROOM, "to me")
    assert same(await settled(net), ["to me"])
