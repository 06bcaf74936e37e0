"""What nodes say to each other of connections that are lost, so that no two of them are in
different clusters that both have a third: on the simulated network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from course.sim import Network
from minibeam.discovery import partitions
from minibeam.discovery.global_join import Cluster
from minibeam.discovery.partitions import Partitions
from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Term
from tests.global_support import agree, cluster, named, names_at
from tests.support import same, simulated

LOST, REMOVE = Atom("lost_connection"), Atom("remove_connection")
A, B, C, D = (Atom(f"{name}@{name}") for name in "abcd")
LIFE = 5


class Sharing:
    """A node a that shares names with b, c and d, each of some version, and is connected to
    them; what their name servers are told is kept."""

    def __init__(self, node: Any, versions: dict[Atom, int]) -> None:
        self.node = node
        self.versions = versions
        self.heard: dict[Atom, list[Term]] = {name: [] for name in versions}
        self.partitions = Partitions(self)

    # What Partitions asks of the name server.

    def members(self, version: int) -> list[Atom]:
        return [name for name, theirs in self.versions.items() if theirs >= version]

    def node_lost(self, name: Atom) -> bool:
        return self.versions.pop(name, None) is not None

    async def listen(self, name: Atom) -> None:
        register(NAME_SERVER, self_())
        while True:
            message = await receive()
            self.heard[name].append(message)

    def told(self) -> dict[Atom, list[Term]]:
        """What each has been told since this was asked last."""
        told, self.heard = self.heard, {name: [] for name in self.heard}
        return {name: messages for name, messages in told.items() if messages}


def sharing(b: int = 8, c: int = 8, d: int = 8) -> Callable[[Any], Any]:
    """A test of a node that shares names with others of these versions."""

    def of(body: Any) -> Any:
        async def story(net: Network) -> None:
            node = await net.start(A)
            it = Sharing(node, {B: b, C: c, D: d})
            for name in it.versions:
                other = await net.start(name)
                spawn(it.listen, name, node=other)
                assert await node.connect(name)
            await net.quiet()
            await node.run(body, it, net)

        story.__name__, story.__doc__ = body.__name__, body.__doc__
        return simulated(story, seeds=1)

    return of


@sharing()
async def test_a_loss_is_told_to_all_others(it: Sharing, net: Network) -> None:
    assert it.partitions.lost(B, True) is False
    await net.quiet()
    told = it.told()
    ((_, _, life, number, _),) = told[C]
    loss = (LOST, A, life, number, B)
    assert same(list(told.items()), [(C, [loss]), (D, [loss])])
    # The next one has a greater number, in the same life of the node.
    it.partitions.lost(C, True)
    await net.quiet()
    ((*_, then, after, whom),) = it.told()[D]
    assert (then, whom) == (life, C) and after > number


@sharing(c=7, d=6)
async def test_who_speaks_an_older_version_is_not_told(it: Sharing, net: Network) -> None:
    it.partitions.lost(B, True)
    await net.quiet()
    assert list(it.told()) == [C]


@sharing()
async def test_nobody_is_dialled_to_be_told(it: Sharing, net: Network) -> None:
    it.node.disconnect(C)
    net.forget()
    it.partitions.lost(B, True)
    await net.quiet()
    assert list(it.told()) == [D]
    assert "connect" not in [event.kind for event in net.trace.events]


@sharing()
async def test_whom_another_has_lost_is_given_up(it: Sharing, net: Network) -> None:
    """It is asked to hang up. All others are told, except who said so: it has told them, but
    some of them may have lost it meanwhile."""
    it.partitions.heard(B, LIFE, 1, C)
    await net.quiet()
    loss = (LOST, B, LIFE, 1, C)
    assert same(list(it.told().items()), [(C, [loss, (REMOVE, A)]), (D, [loss])])
    assert it.members(0) == [B, D]
    # It is for the other to end the connection; that then is no loss, and told to nobody.
    assert C in it.node.list()
    assert it.partitions.lost(C, False) is True
    await net.quiet()
    assert it.told() == {}
    # And that counts for this one time.
    assert it.partitions.lost(C, False) is False


@sharing()
async def test_whom_nobody_shares_names_with_is_let_be(it: Sharing, net: Network) -> None:
    stranger = Atom("s@s")
    it.partitions.heard(B, LIFE, 1, stranger)
    await net.quiet()
    loss = (LOST, B, LIFE, 1, stranger)
    assert same(list(it.told().items()), [(C, [loss]), (D, [loss])])
    assert it.members(0) == [B, C, D]
    assert it.partitions.lost(stranger, False) is False


@sharing()
async def test_who_has_lost_this_node_is_given_up(it: Sharing, net: Network) -> None:
    """Everybody else gives up this node for it."""
    it.partitions.heard(B, LIFE, 1, A)
    await net.quiet()
    loss = (LOST, B, LIFE, 1, A)
    assert same(list(it.told().items()), [(B, [(REMOVE, A)]), (C, [loss]), (D, [loss])])
    assert it.members(0) == [C, D]


@sharing(c=6)
async def test_who_does_not_know_the_word_is_cut_off(it: Sharing, net: Network) -> None:
    it.partitions.heard(B, LIFE, 1, C)
    assert it.node.list() == [B, D]
    await net.quiet()
    assert same(list(it.told().items()), [(D, [(LOST, B, LIFE, 1, C)])])
    assert it.partitions.lost(C, False) is True


@sharing()
async def test_a_loss_is_heard_once(it: Sharing, net: Network) -> None:
    """All tell it on, so it comes from everywhere. A later one of the same two is another,
    and so is one of another life of the node, whose numbers begin anew."""
    steps = [(LIFE, 2, True), (LIFE, 2, False), (LIFE, 1, False), (LIFE, 3, True),
             (LIFE - 1, 1, True), (LIFE - 1, 1, False)]  # fmt: skip
    for life, number, news in steps:
        it.versions[C] = 8
        it.partitions.heard(B, life, number, C)
        await net.quiet()
        assert bool(it.told()) is news, (life, number)
        assert (C in it.versions) is not news
    # The other way round it is another pair.
    it.partitions.heard(C, LIFE, 1, B)
    assert B not in it.versions


@sharing()
async def test_what_was_heard_is_forgotten_after_an_hour(it: Sharing, net: Network) -> None:
    assert partitions.REMEMBERED == 3600
    with patch.object(partitions, "REMEMBERED", 10.0):
        it.partitions.heard(B, LIFE, 1, C)
        await net.sleep(9)
        it.partitions.heard(B, LIFE, 1, D)
        assert len(it.partitions.losses) == 2
        await net.sleep(2)
        it.partitions.heard(D, LIFE, 1, C)
    assert list(it.partitions.losses) == [(B, D), (D, C)]


@sharing()
async def test_who_is_asked_to_hang_up_does_so(it: Sharing, net: Network) -> None:
    it.partitions.unwanted(C)
    assert it.node.list() == [B, D] and it.members(0) == [B, D]
    assert it.partitions.lost(C, False) is True
    await net.quiet()
    assert it.told() == {}
    # One that shares no names with this node has no say in it.
    del it.versions[D]
    it.partitions.unwanted(D)
    assert it.node.list() == [B, D]


@sharing()
async def test_who_is_known_again_before_its_connection_went(
    it: Sharing, net: Network
) -> None:
    """By way of others. Then they know it still, and are told."""
    it.partitions.heard(B, LIFE, 1, C)
    await net.quiet()
    it.told()
    it.versions[C] = 8
    assert it.partitions.lost(C, True) is False
    await net.quiet()
    assert list(it.told()) == [B, D]


# All of it, with name servers.


@simulated(seeds=2)
async def test_one_link_that_breaks_makes_no_two_clusters_of_one(net: Network) -> None:
    """As long as a and d can't reach each other one of them is out, or both are; who has let
    them in finds that out and gives one up. Afterwards all are together again."""
    nodes = a, _, _, d = await cluster(net, "abcd")
    for node in nodes:
        await named(node, node.name)
    net.split(["a"], ["d"])
    await net.sleep(90)
    for _ in range(600):
        await net.sleep(1)
        views = {frozenset([node.name, *node.part(Cluster).known]) for node in nodes}
        together = any(view >= {a.name, d.name} for view in views)
        if sum(map(len, views)) == 4 and not together:
            break
    else:
        pytest.fail(f"in the end there are {views}")
    net.heal()
    await net.sleep(120)
    agree(list(nodes))
    assert len(names_at(a)) == 4


@simulated
async def test_who_hangs_up_on_one_loses_all_for_a_moment(net: Network) -> None:
    nodes = a, b, c = await cluster(net, "abc")
    pid, _ = await named(b, Atom("name"))
    a.disconnect(b.name)
    await net.sleep(0.1)
    assert b.part(Cluster).known == {}
    assert b.name not in c.part(Cluster).known and names_at(c) == {}
    await net.sleep(30)
    agree(list(nodes))
    assert [*names_at(c).values()] == [pid]


@simulated
async def test_a_word_of_a_stranger_ends_nothing(net: Network) -> None:
    nodes = a, b = await cluster(net, "ab")
    d = await net.start("d@d", hidden=True)

    async def body() -> None:
        send((NAME_SERVER, a.name), (REMOVE, d.name))
        send((NAME_SERVER, a.name), (LOST, d.name, 1, 1, Atom("s@s")))

    await d.run(body)
    await net.quiet()
    agree([*nodes])
    assert d.list("hidden") == [a.name] and b.list() == [a.name]
