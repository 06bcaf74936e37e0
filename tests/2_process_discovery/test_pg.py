"""2.8 pg: remove, join, leave, member_down, discovered, sync, peer_down."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery import pg
from minibeam.nodes import connections
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.signals import Down, Monitor, Send
from minibeam.terms import KILL, KILLED, NOCONNECTION, OK, Atom, Exit, Pid, Reference, Term
from tests.support import (
    Beside,
    both,
    mailbox,
    on_a_node,
    rest,
    same,
    settled,
    simulated,
)

ROOM, HALL = Atom("room"), Atom("hall")
JOIN, LEAVE = Atom("join"), Atom("leave")
DISCOVER, SYNC = Atom("discover"), Atom("sync")
CAST = Atom("$gen_cast")
THREE = ("a@one", "b@two", "c@three")


def are(found: list[Pid], expected: list[Pid], where: str = "the group") -> None:
    assert Counter(found) == Counter(expected), f"{where} has {found}, expected {expected}"


async def everywhere(nodes: list[Any], group: Term, pids: list[Pid]) -> None:
    """All nodes say the same of a group."""

    async def look() -> list[Pid]:
        return pg.get_members(group)

    for node in nodes:
        are(await node.run(look), pids, f"{group} at {node.name}")


async def start_all(net: Network, *names: str) -> list[Any]:
    """Nodes with a scope each, connected."""
    nodes = [await net.start(name) for name in names]
    for node in nodes:
        await pg.start(node=node)
    for node in nodes[1:]:
        assert await nodes[0].connect(node.name)
    await net.quiet()
    return nodes


async def joined(node: Any, group: Term, count: int = 1) -> list[Pid]:
    """New processes of a node, in a group."""
    pids = [spawn(rest, node=node) for _ in range(count)]
    await node.run(pg.join, group, pids)
    return pids


async def end(pid: Pid) -> None:
    exit_process(pid, KILL)


# At one node.


@simulated
@on_a_node
async def test_who_has_joined_is_a_member() -> None:
    await pg.start()
    first, second = spawn(rest), spawn(rest)
    assert same(await pg.join(ROOM, first), OK)
    are(pg.get_members(ROOM), [first])
    assert same(await pg.join(ROOM, [second]), OK)
    are(pg.get_members(ROOM), [first, second])
    are(pg.get_local_members(ROOM), [first, second])
    are(pg.get_members(HALL), [])
    assert same(pg.which_groups(), [ROOM])
    assert same(pg.which_local_groups(), [ROOM])


@simulated
@on_a_node
async def test_a_process_is_in_a_group_as_often_as_it_has_joined() -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, pid)
    await pg.join(ROOM, [pid, other, pid])
    are(pg.get_members(ROOM), [pid, pid, pid, other])
    assert same(await pg.leave(ROOM, pid), OK)
    are(pg.get_members(ROOM), [pid, pid, other])
    assert same(await pg.leave(ROOM, [pid, other, pid]), OK)
    are(pg.get_members(ROOM), [])


@simulated
@on_a_node
async def test_leave_says_whether_anybody_was_in_it() -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    assert same(await pg.leave(ROOM, pid), Atom("not_joined"))
    await pg.join(ROOM, pid)
    assert same(await pg.leave(HALL, pid), Atom("not_joined"))
    assert same(await pg.leave(ROOM, other), Atom("not_joined"))
    assert same(await pg.leave(ROOM, []), Atom("not_joined"))
    are(pg.get_members(ROOM), [pid])
    assert same(await pg.leave(ROOM, [other, pid, pid]), OK)
    are(pg.get_members(ROOM), [])
    assert same(await pg.leave(ROOM, pid), Atom("not_joined"))


@simulated
@on_a_node
async def test_a_group_that_nobody_is_in_is_none() -> None:
    await pg.start()
    pid = spawn(rest)
    await pg.join(HALL, [])
    await pg.join(ROOM, [pid, pid])
    assert same(pg.which_groups(), [ROOM])
    await pg.leave(ROOM, pid)
    assert same(pg.which_groups(), [ROOM])
    await pg.leave(ROOM, pid)
    assert pg.which_groups() == []
    assert pg.which_local_groups() == []


@simulated
@on_a_node
async def test_the_dead_are_in_no_group(net: Network) -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    for group in (ROOM, HALL, ROOM):
        await pg.join(group, [pid, other])
    await pg.join("own", pid)
    exit_process(pid, KILL)
    await net.quiet()
    are(pg.get_members(ROOM), [other, other])
    are(pg.get_members(HALL), [other])
    assert {*pg.which_groups()} == {ROOM, HALL}
    # They stay out, and the others go as they please.
    assert same(await pg.leave(ROOM, [other, other]), OK)
    assert same(pg.which_groups(), [HALL])


@simulated
@on_a_node
async def test_one_that_is_dead_already_does_not_stay(net: Network) -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    exit_process(pid, KILL)
    assert same(await pg.join(ROOM, [pid, other]), OK)
    await net.quiet()
    are(pg.get_members(ROOM), [other])


@simulated
@on_a_node
async def test_the_dead_that_join_again_do_not_stay(net: Network) -> None:
    await pg.start()
    pid = spawn(rest)
    await pg.join(ROOM, pid)
    exit_process(pid, KILL)
    await net.quiet()
    assert same(await pg.join(HALL, pid), OK)
    await net.quiet()
    assert pg.which_groups() == []


@simulated
@on_a_node
async def test_who_leaves_one_of_two_is_watched_on(net: Network) -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, [pid, other, pid, other])
    await pg.leave(ROOM, [pid, other])
    are(pg.get_members(ROOM), [pid, other])
    exit_process(pid, KILL)
    await net.quiet()
    are(pg.get_members(ROOM), [other])


@simulated
@on_a_node
async def test_who_is_in_another_group_still_is_watched_on(net: Network) -> None:
    await pg.start()
    pid = spawn(rest)
    for group in (ROOM, HALL, HALL):
        await pg.join(group, pid)
    await pg.leave(ROOM, pid)
    await pg.leave(HALL, pid)
    are(pg.get_members(HALL), [pid])
    exit_process(pid, KILL)
    await net.quiet()
    are(pg.get_members(HALL), [])


@simulated
@on_a_node
async def test_a_process_in_several_groups_is_watched_once() -> None:
    await pg.start()
    pid = spawn(rest)
    for group in (ROOM, HALL, ROOM):
        await pg.join(group, pid)
    assert len(here().processes[pid].watchers) == 1
    await pg.leave(ROOM, [pid, pid])
    assert len(here().processes[pid].watchers) == 1


@simulated
@on_a_node
async def test_who_has_left_every_group_is_watched_no_more() -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, [pid, other])
    await pg.join(HALL, pid)
    await pg.leave(HALL, pid)
    await pg.leave(ROOM, pid)
    assert len(here().processes[pid].watchers) == 0
    assert len(here().processes[other].watchers) == 1


@simulated
@on_a_node
async def test_who_leaves_and_joins_again_is_watched_again(net: Network) -> None:
    await pg.start()
    pid = spawn(rest)
    for _ in range(3):
        await pg.join(ROOM, pid)
        await pg.leave(ROOM, pid)
    await pg.join(ROOM, pid)
    exit_process(pid, KILL)
    await net.quiet()
    are(pg.get_members(ROOM), [])
    assert pg.which_groups() == []


@simulated
@on_a_node
async def test_any_term_is_a_group_and_each_its_own() -> None:
    await pg.start()
    groups: list[Term] = [
        *(1, 1.0, True, None, Atom("1"), "1", [1], (1,), {1: 1}, [1.0], (), []),
        *({True: 1, "x": [2]}, self_()),
    ]
    pids = [spawn(rest) for _ in groups]
    for group, pid in zip(groups, pids, strict=True):
        await pg.join(group, pid)
    for group, pid in zip(groups, pids, strict=True):
        are(pg.get_members(group), [pid], str(group))
    assert len(pg.which_groups()) == len(groups)
    are(pg.get_members(b"1"), pg.get_members("1"))
    for group, pid in [*zip(groups, pids, strict=True)][::-1]:
        assert same(await pg.leave(group, pid), OK)
    assert pg.which_groups() == []


@simulated
@on_a_node
async def test_scopes_have_nothing_to_do_with_each_other(net: Network) -> None:
    await pg.start()
    await pg.start("games")
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, pid)
    await pg.join(ROOM, other, "games")
    await pg.join(HALL, pid, "games")
    are(pg.get_members(ROOM), [pid])
    are(pg.get_members(ROOM, "games"), [other])
    assert same(pg.which_groups(), [ROOM])
    assert same(await pg.leave(ROOM, pid, "games"), Atom("not_joined"))
    exit_process(pid, KILL)
    await net.quiet()
    are(pg.get_members(ROOM), [])
    assert same(pg.which_groups("games"), [ROOM])


@simulated
@on_a_node
async def test_only_processes_of_this_node_join_here() -> None:
    await pg.start()
    for wrong in (Pid("b@two", 5, 0, 7), [self_(), Pid("b@two", 5, 0, 7)]):
        with pytest.raises(ValueError, match="another node"):
            await pg.join(ROOM, wrong)
    with pytest.raises(TypeError):
        await pg.join(ROOM, "pid")  # type: ignore[arg-type]
    assert pg.which_groups() == []
    await pg.join(ROOM, self_())
    are(pg.get_members(ROOM), [self_()])


@simulated
@on_a_node
async def test_a_scope_that_does_not_run_has_nobody() -> None:
    with pytest.raises(Exit) as raised:
        await pg.join(ROOM, self_())
    assert raised.value.reason == "noproc"
    assert (pg.get_members(ROOM), pg.which_groups()) == ([], [])
    scope = await pg.start()
    await pg.join(ROOM, self_())
    with pytest.raises(Exit) as raised:
        await pg.start()
    assert raised.value.reason == ("already_started", scope)
    are(pg.get_members(ROOM), [self_()])
    exit_process(scope, KILL)
    assert (pg.get_members(ROOM), pg.which_groups()) == ([], [])
    await pg.start()
    assert pg.which_groups() == []


# Who watches.


@simulated
@on_a_node
async def test_who_watches_a_group_hears_of_each_change(net: Network) -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, pid)
    reference, members = await pg.monitor(ROOM)
    assert members == [pid]
    await pg.join(ROOM, other)
    await pg.join(HALL, other)
    await pg.join(ROOM, [pid, other])
    await pg.leave(ROOM, pid)
    expected = [
        (reference, JOIN, ROOM, [other]),
        (reference, JOIN, ROOM, [pid, other]),
        (reference, LEAVE, ROOM, [pid]),
    ]
    assert same(await settled(net), expected)
    exit_process(other, KILL)
    told = await settled(net)
    assert [message[:3] for message in told] == [(reference, LEAVE, ROOM)] * len(told)
    are([pid for message in told for pid in message[3]], [other, other])


@simulated
@on_a_node
async def test_who_watches_hears_only_of_those_that_were_in_it(net: Network) -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, [pid, pid])
    reference, _ = await pg.monitor(ROOM)
    await pg.leave(ROOM, [other, pid])
    assert same(await settled(net), [(reference, LEAVE, ROOM, [pid])])
    await pg.leave(ROOM, [pid, pid, pid])
    assert same(await settled(net), [(reference, LEAVE, ROOM, [pid])])


@simulated
@on_a_node
async def test_where_nobody_has_left_nobody_hears_of_it(net: Network) -> None:
    await pg.start()
    pid, other = spawn(rest), spawn(rest)
    await pg.join(ROOM, pid)
    reference, _ = await pg.monitor(ROOM)
    await pg.leave(ROOM, other)
    await pg.leave(HALL, pid)
    await pg.join(ROOM, [])
    assert await settled(net) == []
    await pg.leave(ROOM, pid)
    assert same(await settled(net), [(reference, LEAVE, ROOM, [pid])])


@simulated
@on_a_node
async def test_who_watches_a_scope_hears_of_all_groups(net: Network) -> None:
    await pg.start()
    pid = spawn(rest)
    await pg.join(ROOM, [pid, pid])
    reference, groups = await pg.monitor_scope()
    assert same(groups, {ROOM: [pid, pid]})
    await pg.join("text", pid)
    await pg.leave(ROOM, pid)
    expected = [(reference, JOIN, "text", [pid]), (reference, LEAVE, ROOM, [pid])]
    assert same(await settled(net), expected)


@simulated
@on_a_node
async def test_after_demonitor_nothing_of_it_is_left(net: Network) -> None:
    await pg.start()
    pid = spawn(rest)
    first, _ = await pg.monitor(ROOM)
    second, _ = await pg.monitor_scope()
    await pg.join(ROOM, pid)
    await pg.join(ROOM, pid)
    assert same(await pg.demonitor(first), OK)
    await pg.leave(ROOM, pid)
    told = await settled(net)
    assert same(told, [(second, kind, ROOM, [pid]) for kind in (JOIN, JOIN, LEAVE)])
    assert same(await pg.demonitor(second), OK)
    assert await pg.demonitor(second) is False
    await pg.leave(ROOM, pid)
    assert await settled(net) == []


# At several nodes.


@both
async def test_members_are_known_at_all_nodes(net: Network) -> None:
    a, b = [await net.start(name) for name in THREE[:2]]
    for node in (a, b):
        await pg.start(node=node)
    before_a, before_b = await joined(a, ROOM, 2), await joined(b, ROOM)
    heard = []

    async def body() -> None:
        reference, members = await pg.monitor(ROOM)
        are(members, before_a)
        assert await connections.connect(a, b.name)
        heard.append(await receive())
        are(pg.get_members(ROOM), before_a + before_b)
        are(pg.get_local_members(ROOM), before_a)
        (pid,) = await joined(b, ROOM)
        heard.append(await receive())
        are(pg.get_members(ROOM), [*before_a, *before_b, pid])
        await b.run(pg.leave, ROOM, [pid, *before_b])
        heard.append(await receive())
        are(pg.get_members(ROOM), before_a)
        kinds = (JOIN, JOIN, LEAVE)
        pids = (before_b, [pid], [pid, *before_b])
        expected = [
            (reference, kind, ROOM, those) for kind, those in zip(kinds, pids, strict=True)
        ]
        assert same(heard, expected)

    await a.run(body)


@simulated
async def test_three_nodes_say_the_same(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pids = [pid for node in nodes for pid in await joined(node, ROOM, 2)]
    await net.quiet()
    await everywhere(nodes, ROOM, pids)
    for node, pid in zip(nodes, pids[::2], strict=True):
        await node.run(pg.leave, ROOM, pid)
        await node.run(pg.join, HALL, [pid, pid])
    await net.quiet()
    await everywhere(nodes, ROOM, pids[1::2])
    await everywhere(nodes, HALL, pids[::2] * 2)


@simulated
async def test_a_member_that_dies_is_gone_at_all_nodes(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pid, other = await joined(nodes[0], ROOM, 2)
    for group in (ROOM, "hall", "hall"):
        await nodes[0].run(pg.join, group, [pid, other])
    await net.quiet()
    await everywhere(nodes, ROOM, [pid, pid, other, other])
    await nodes[1].run(end, pid)
    await net.quiet()
    await everywhere(nodes, ROOM, [other, other])
    await everywhere(nodes, "hall", [other, other])


@simulated
async def test_a_member_of_one_group_that_dies_is_gone_at_all_nodes(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pid, other = await joined(nodes[0], ROOM, 2)
    await nodes[1].run(end, pid)
    await net.quiet()
    await everywhere(nodes, ROOM, [other])


@simulated
async def test_a_scope_that_starts_later_is_told_all(net: Network) -> None:
    a, b = [await net.start(name) for name in THREE[:2]]
    await pg.start(node=a)
    assert await a.connect(b.name)
    await net.quiet()
    first = await joined(a, ROOM, 2)
    await pg.start(node=b)
    second = await joined(b, ROOM)
    await net.quiet()
    await everywhere([a, b], ROOM, first + second)


@simulated
async def test_a_killed_node_takes_its_members_along(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pids = [pid for node in nodes for pid in await joined(node, ROOM, 2)]
    hall = await joined(nodes[2], HALL)
    await net.quiet()
    await everywhere(nodes, HALL, hall)
    net.kill("c@three")
    await net.quiet()
    await everywhere(nodes[:2], ROOM, pids[:4])
    await everywhere(nodes[:2], HALL, [])
    # It comes back, and others are in the group.
    again = await net.start("c@three")
    await pg.start(node=again)
    (pid,) = await joined(again, ROOM)
    for node in nodes[:2]:
        assert await node.connect("c@three")
    await net.quiet()
    await everywhere([*nodes[:2], again], ROOM, [*pids[:4], pid])


@simulated
async def test_two_halves_go_on_alone_and_agree_when_they_meet(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pids = [pid for node in nodes for pid in await joined(node, ROOM, 2)]
    await net.quiet()
    net.split(["a@one"], ["b@two", "c@three"])
    await net.sleep(90)
    await everywhere(nodes[:1], ROOM, pids[:2])
    await everywhere(nodes[1:], ROOM, pids[2:])
    await nodes[0].run(pg.leave, ROOM, pids[0])
    await nodes[1].run(pg.leave, ROOM, pids[2])
    await nodes[2].run(pg.join, ROOM, pids[4])
    net.heal()
    for name in THREE[1:]:
        assert await nodes[0].connect(name)
    await net.quiet()
    await everywhere(nodes, ROOM, [pids[1], pids[3], pids[4], pids[4], pids[5]])


@simulated
async def test_a_scope_that_dies_is_forgotten_and_found_again(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    pids = [pid for node in nodes for pid in await joined(node, ROOM)]
    await net.quiet()

    await nodes[0].run(end, nodes[0].names["pg"].pid)
    await net.quiet()
    await everywhere(nodes[:1], ROOM, [])
    await everywhere(nodes[1:], ROOM, pids[1:])
    await pg.start(node=nodes[0])
    await net.quiet()
    await everywhere(nodes, ROOM, pids[1:])
    await nodes[0].run(pg.join, ROOM, pids[0])
    await net.quiet()
    await everywhere(nodes, ROOM, pids)


@simulated
async def test_who_watches_hears_of_a_lost_node_and_of_its_return(net: Network) -> None:
    a, b = await start_all(net, *THREE[:2])
    p, q = await joined(b, ROOM, 2)
    (own,) = await joined(a, ROOM)
    await b.run(pg.join, ROOM, q)
    await b.run(pg.join, HALL, p)

    async def body() -> None:
        await net.quiet()
        room, members = await pg.monitor(ROOM)
        are(members, [own, p, q, q])
        a.disconnect(b.name)
        heard = await settled(net)
        assert all(same(message[:3], (room, LEAVE, ROOM)) for message in heard)
        are([pid for message in heard for pid in message[3]], [p, q, q], "what is told")
        assert await a.connect(b.name)
        heard = await settled(net)
        assert all(same(message[:3], (room, JOIN, ROOM)) for message in heard)
        are([pid for message in heard for pid in message[3]], [p, q, q], "what is told")

    await a.run(body)


@simulated
async def test_a_change_just_before_the_connection_is_lost_dials_nobody(net: Network) -> None:
    a, b = await start_all(net, *THREE[:2])
    (pid,) = await joined(a, ROOM)
    await net.quiet()

    async def body() -> None:
        request = (Atom("join_local"), ROOM, pid)
        send("pg", (Atom("$gen_call"), (self_(), 1), request))
        # The scope hears of the join first, and then that its peer is gone.
        a.disconnect(b.name)
        assert same(await receive(), (1, OK))

    await a.run(body)
    await net.quiet()
    assert a.list("connected") == []
    await everywhere([a], ROOM, [pid, pid])
    await everywhere([b], ROOM, [])


@simulated(seeds=5)
async def test_whatever_happens_in_between_all_agree_in_the_end(net: Network) -> None:
    nodes = await start_all(net, *THREE)
    dice = nodes[0].random
    pids = {node.name: [spawn(rest, node=node) for _ in range(3)] for node in nodes}
    groups = (ROOM, HALL)

    def alive(node: Any) -> list[Pid]:
        return [pid for pid in pids[node.name] if pid in node.processes]

    for _ in range(30):
        node, group = dice.choice(nodes), dice.choice(groups)
        some = dice.choices(alive(node), k=dice.randrange(1, 4)) if alive(node) else []
        match dice.randrange(8):
            case 0 | 1 | 2:
                await node.run(pg.join, group, some)
            case 3 | 4:
                await node.run(pg.leave, group, some)
            case 5 if some:
                await node.run(end, some[0])
            case 6:
                node.disconnect(dice.choice(THREE))
            case 7:
                await node.connect(dice.choice([n for n in THREE if n != node.name]))
    for node in nodes:
        for name in THREE:
            if name != node.name:
                await node.connect(name)
    await net.quiet()
    for group in groups:
        members = []
        for node in nodes:

            async def own(group: Term = group) -> list[Pid]:
                return pg.get_local_members(group)

            members += await node.run(own)
        await everywhere(nodes, group, members)
        assert all(pid in alive(node) for node in nodes for pid in members
                   if pid.node == node.name)  # fmt: skip


# To the byte, beside a peer that says what the test says.


class Story:
    """A node with a scope, and a peer whose scope is `there`."""

    def __init__(self, net: Network, beside: Beside, scope: Pid) -> None:
        self.net = net
        self.beside = beside
        self.node = beside.node
        self.scope = scope
        self.there = beside.there

    async def says(self, *messages: Term) -> None:
        """The scope at the peer sends these to ours."""
        sends = [Send(self.there, self.scope, message) for message in messages]
        await self.beside.comes(self.net, *sends)

    async def syncs(self, *groups: tuple[Term, list[Pid]]) -> None:
        await self.says((CAST, (SYNC, self.there, list(groups))))

    def sent(self) -> list[Term]:
        """What our scope has sent to the one at the peer since the last call."""
        sends = [one for one in self.beside.sent(Send) if one.to == self.there]
        assert all(one.sender == self.scope for one in sends)
        self.beside.peer.sent = [one for one in self.beside.peer.sent if one not in sends]
        return [one.message for one in sends]

    async def members(self, group: Term, *pids: Pid) -> None:
        await everywhere([self.node], group, list(pids))

    async def run(self, function: Any, *args: Any) -> Any:
        value = await self.node.run(function, *args)
        await self.net.quiet()
        return value


async def told(net: Network) -> Story:
    node = await net.start("a@one")
    scope = await pg.start(node=node)
    beside = Beside(node)
    await net.quiet()
    return Story(net, beside, scope)


@simulated
async def test_a_scope_that_asks_is_told_all_and_asked(net: Network) -> None:
    story = await told(net)
    named = [one for one in story.beside.sent(Send) if one.to == ("pg", "b@two")]
    assert same([one.message for one in named], [(DISCOVER, story.scope)])
    p, q = await joined(story.node, ROOM, 2)
    await story.run(pg.join, "text", [q, q])
    await story.says((DISCOVER, story.there))
    cast, asked = story.sent()
    assert same((cast[0], cast[1][:2]), (CAST, (SYNC, story.scope)))
    (room, in_room), (text, in_text) = sorted(cast[1][2], key=lambda each: str(each[0]))
    assert same((room, text), (ROOM, "text"))
    are(in_room, [p, q])
    are(in_text, [q, q])
    assert same(asked, (DISCOVER, story.scope))
    watched = [one.to for one in story.beside.sent(Monitor)]
    assert watched == [story.there]


@simulated
async def test_a_scope_that_asks_again_is_told_again_and_not_asked(net: Network) -> None:
    story = await told(net)
    pids = await joined(story.node, ROOM)
    await story.says((DISCOVER, story.there))
    story.sent()
    await story.says((DISCOVER, story.there))
    assert same(story.sent(), [(CAST, (SYNC, story.scope, [(ROOM, pids)]))])
    assert len(story.beside.sent(Monitor)) == 1
    # Who knows of us by a sync has asked us, or will: it is not asked either.
    await story.syncs((ROOM, [story.beside.peer.pid(1)]))
    assert story.sent() == []
    await story.members(ROOM, story.beside.peer.pid(1), *pids)


@simulated
async def test_a_scope_that_asks_again_keeps_its_members(net: Network) -> None:
    story = await told(net)
    p = story.beside.peer.pid(1)
    await story.says((DISCOVER, story.there))
    await story.syncs((ROOM, [p, p]))
    await story.says((DISCOVER, story.there))
    await story.members(ROOM, p, p)


@simulated
async def test_a_sync_does_not_undo_ours(net: Network) -> None:
    story = await told(net)
    await story.says((DISCOVER, story.there))
    await story.syncs()
    story.sent()
    pids = await joined(story.node, ROOM)
    await net.quiet()
    assert same(story.sent(), [(JOIN, story.scope, ROOM, pids)])
    assert len(story.beside.sent(Monitor)) == 1


@simulated
async def test_a_sync_is_not_answered(net: Network) -> None:
    story = await told(net)
    p = story.beside.peer.pid(1)
    await story.syncs((ROOM, [p]))
    await story.members(ROOM, p)
    assert story.sent() == []


@simulated
async def test_a_peer_that_is_known_by_its_sync_is_watched(net: Network) -> None:
    story = await told(net)
    p = story.beside.peer.pid(1)
    await story.syncs((ROOM, [p]))
    (watch,) = story.beside.sent(Monitor)
    assert (watch.sender, watch.to) == (story.scope, story.there)
    await story.beside.comes(net, Down(story.there, story.scope, watch.ref, KILLED))
    await story.members(ROOM)


@simulated
async def test_a_scope_without_members_says_so(net: Network) -> None:
    story = await told(net)
    await story.says((DISCOVER, story.there))
    assert same(story.sent(), [(CAST, (SYNC, story.scope, [])), (DISCOVER, story.scope)])


@simulated
async def test_a_peer_is_told_of_each_join(net: Network) -> None:
    story = await told(net)
    await story.says((DISCOVER, story.there))
    story.sent()
    p, q = [spawn(rest, node=story.node) for _ in range(2)]
    await story.run(pg.join, ROOM, p)
    assert same(story.sent(), [(JOIN, story.scope, ROOM, p)])
    await story.run(pg.join, "text", [p, q, p])
    assert same(story.sent(), [(JOIN, story.scope, "text", [p, q, p])])
    await story.run(pg.join, HALL, [])
    assert story.sent() == []


@simulated
async def test_a_peer_is_told_of_each_leave(net: Network) -> None:
    story = await told(net)
    await story.says((DISCOVER, story.there))
    p, q = await joined(story.node, ROOM, 2)
    await story.run(pg.join, ROOM, p)
    story.sent()
    await story.run(pg.leave, ROOM, p)
    assert same(story.sent(), [(LEAVE, story.scope, p, [ROOM])])
    await story.run(pg.leave, ROOM, [p, q])
    assert same(story.sent(), [(LEAVE, story.scope, [p, q], [ROOM])])
    await story.run(pg.leave, ROOM, [p, q])
    await story.run(pg.leave, HALL, p)
    assert story.sent() == []


@simulated
async def test_a_peer_is_told_only_of_those_that_were_in_it(net: Network) -> None:
    story = await told(net)
    await story.says((DISCOVER, story.there))
    p, q = await joined(story.node, ROOM, 2)
    await story.run(pg.join, HALL, q)
    story.sent()
    await story.run(pg.leave, HALL, [p, q, q])
    assert same(story.sent(), [(LEAVE, story.scope, [q], [HALL])])


@simulated
async def test_a_death_is_one_message_with_all_groups(net: Network) -> None:
    story = await told(net)
    await story.says((DISCOVER, story.there))
    p, q = await joined(story.node, ROOM, 2)
    await story.run(pg.join, ROOM, p)
    await story.run(pg.join, (HALL, 1), p)
    await story.run(pg.join, "text", q)
    story.sent()
    await story.run(end, p)
    (message,) = story.sent()
    assert same(message[:3], (LEAVE, story.scope, p))
    assert same(sorted(message[3], key=str), [(HALL, 1), ROOM, ROOM])
    await story.members(ROOM, q)


@simulated
async def test_who_has_had_no_sync_is_told_of_no_change(net: Network) -> None:
    """OTP's pg ends at a leave from a group that it has not heard of."""
    story = await told(net)
    p, q, r = await joined(story.node, ROOM, 3)
    await story.syncs((ROOM, [story.there]))
    await story.run(pg.leave, ROOM, p)
    await story.run(pg.join, HALL, q)
    await story.run(end, r)
    assert story.sent() == []
    await story.says((DISCOVER, story.there))
    cast, *_ = story.sent()
    assert same(sorted(cast[1][2]), [(HALL, [q]), (ROOM, [q])])
    await story.run(pg.leave, ROOM, q)
    assert same(story.sent(), [(LEAVE, story.scope, q, [ROOM])])


@simulated
async def test_what_a_peer_says_of_its_members_counts(net: Network) -> None:
    story = await told(net)
    (own,) = await joined(story.node, ROOM)
    p, q, r = map(story.beside.peer.pid, (1, 2, 3))
    await story.says((DISCOVER, story.there))
    await story.says((JOIN, story.there, ROOM, [p, q, p]), (JOIN, story.there, HALL, r))
    await story.members(ROOM, own, p, p, q)
    await story.says((LEAVE, story.there, p, [ROOM, HALL]))
    await story.members(ROOM, own, p, q)
    await story.members(HALL, r)
    await story.says((LEAVE, story.there, [p, q], [ROOM]))
    await story.says((LEAVE, story.there, r, [HALL, "none"]))
    await story.members(ROOM, own)
    await story.members(HALL)
    assert same(await story.run(groups), [ROOM])


async def groups() -> list[Term]:
    return pg.which_groups()


@simulated
async def test_a_sync_replaces_all_that_was_known_of_the_peer(net: Network) -> None:
    story = await told(net)
    (own,) = await joined(story.node, ROOM)
    p, q, r = map(story.beside.peer.pid, (1, 2, 3))
    await story.syncs((ROOM, [p, q]), (HALL, [p]), ("text", [r, r]))
    await story.members(ROOM, own, p, q)
    await story.members("text", r, r)
    await story.syncs((ROOM, [q, r]), ("text", [r]))
    await story.members(ROOM, own, q, r)
    await story.members(HALL)
    await story.members("text", r)
    assert len(story.beside.sent(Monitor)) == 1
    assert {*await story.run(groups)} == {ROOM, "text"}
    await story.syncs()
    await story.members(ROOM, own)
    assert same(await story.run(groups), [ROOM])
    # And what comes after counts on.
    await story.says((JOIN, story.there, ROOM, p))
    await story.members(ROOM, own, p)


@simulated
async def test_who_watches_hears_what_a_sync_has_changed_and_no_more(net: Network) -> None:
    story = await told(net)
    await joined(story.node, ROOM)
    p, q, r = map(story.beside.peer.pid, (1, 2, 3))
    await story.syncs((ROOM, [p, q, q]), (HALL, [p]))

    async def body() -> None:
        reference, _ = await pg.monitor_scope()
        await story.syncs((HALL, [p]), (ROOM, [q, p, q]))
        assert await mailbox() == []
        await story.syncs((HALL, [p]), (ROOM, [q, r, r]), ("text", [r]))
        heard = await mailbox()
        assert all(message[0] == reference for message in heard)
        assert Counter(
            (kind, group, pid) for _, kind, group, pids in heard for pid in pids
        ) == Counter(
            [
                *((LEAVE, ROOM, p), (LEAVE, ROOM, q)),
                *((JOIN, ROOM, r), (JOIN, ROOM, r), (JOIN, "text", r)),
            ]
        )

    await story.run(body)


@simulated
async def test_nothing_is_left_of_a_peer_that_is_gone(net: Network) -> None:
    story = await told(net)
    (own,) = await joined(story.node, ROOM)
    p, q = map(story.beside.peer.pid, (1, 2))
    await story.says((DISCOVER, story.there))
    await story.syncs((ROOM, [p, p]), (HALL, [q]))
    (watch,) = story.beside.sent(Monitor)
    story.sent()
    gone = Down(story.there, story.scope, watch.ref, KILLED)
    await story.beside.comes(net, gone)
    await story.members(ROOM, own)
    assert same(await story.run(groups), [ROOM])
    # It is nobody's peer now: it is told nothing, and not believed.
    await story.run(pg.join, ROOM, own)
    assert story.sent() == []
    await story.says((JOIN, story.there, ROOM, p), (LEAVE, story.there, q, [HALL]))
    await story.members(ROOM, own, own)
    # Until it asks: then all begins anew.
    await story.says((DISCOVER, story.there))
    assert same(
        story.sent(),
        [(CAST, (SYNC, story.scope, [(ROOM, [own, own])])), (DISCOVER, story.scope)],
    )
    assert len(story.beside.sent(Monitor)) == 2


@simulated
async def test_a_peer_that_is_lost_is_watched_no_more(net: Network) -> None:
    story = await told(net)
    p = story.beside.peer.pid(1)
    await story.says((DISCOVER, story.there))
    await story.syncs((ROOM, [p]))
    await story.members(ROOM, p)
    (watch,) = story.beside.sent(Monitor)
    connections.down(story.node, Atom("b@two"), NOCONNECTION)
    await net.quiet()
    await story.members(ROOM)
    connections.up(story.node, story.beside.peer)
    await net.quiet()
    await story.syncs((ROOM, [p]))
    # A DOWN of the monitor that was there before is none of the one that is there now.
    await story.beside.comes(net, Down(story.there, story.scope, watch.ref, KILLED))
    await story.members(ROOM, p)


@simulated
async def test_nothing_that_a_peer_sends_ends_a_scope(net: Network) -> None:
    story = await told(net)
    (own,) = await joined(story.node, ROOM)
    p, there, scope = story.beside.peer.pid(1), story.there, story.scope
    await story.says((DISCOVER, there))
    await story.syncs((ROOM, [p]))
    wrong: list[Term] = [
        (JOIN, there, ROOM), (JOIN, there, ROOM, "pid"), (JOIN, there, ROOM, [p, 7]),
        (JOIN, there, ROOM, []), (JOIN, p, ROOM, p), (JOIN, scope, ROOM, p),
        (LEAVE, there, p, ROOM), (LEAVE, there, 7, [ROOM]), (LEAVE, there, p, [HALL]),
        (LEAVE, there, there, [ROOM]), (LEAVE, there, [], [ROOM]), (LEAVE, p, p, [ROOM]),
        (DISCOVER, ROOM), (DISCOVER,), (DISCOVER, scope), DISCOVER, b"", 7, [],
        (CAST, (SYNC, there, [(ROOM, p)])), (CAST, (SYNC, there, [ROOM])),
        (CAST, (SYNC, there, ROOM)), (CAST, (SYNC, ROOM, [])), (CAST, (SYNC, scope, [])),
        (CAST, (SYNC, there, [(ROOM, [p, ROOM])])), (CAST, ROOM), (CAST, (JOIN, there)),
        (Atom("EXIT"), there, KILL), (Atom("system"), (there, 1), (Atom("terminate"), 1)),
        (Atom("DOWN"), Reference("b@two", 7, (1,)), Atom("process"), there, KILL),
        (Atom("$gen_call"), (there, 1), (Atom("join_local"), ROOM, p)),
        (Atom("$gen_call"), (there, 2), ROOM),
    ]  # fmt: skip
    for message in wrong:
        await story.says(message)
        await story.members(ROOM, own, p)
    assert (await story.run(groups), story.node.names["pg"].pid) == ([ROOM], scope)
    await story.run(pg.join, ROOM, own)
    await story.members(ROOM, own, own, p)
