"""2.6 global_join: merge, joined, left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Any

from course.sim import Network
from minibeam.discovery.global_join import Cluster, Sync, joined, left, merge
from minibeam.discovery.global_names import sync
from minibeam.discovery.keys import key
from minibeam.discovery.tables import Entry, Table, apply, snapshot
from minibeam.network.encoder import encode
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.terms import OK, Atom, Export, Pid, Term
from tests.global_support import agree, cluster, named, names_at, started
from tests.support import same, simulated

INSERT, DELETE = Atom("insert"), Atom("delete")
TILL, STOCK, NONE = Atom("till"), Atom("stock"), Atom("none")
KEEP, DROP = (Export(Atom("shops"), Atom(name), 3) for name in ("keep", "drop"))
ME = "m@middle"
BEFORE, AFTER = Atom("a@one"), Atom("z@last")
"""Peers: one with a smaller name than ours, and one with a greater one."""


def ours(number: int) -> Pid:
    return Pid(ME, number, 0, 1)


def theirs(number: int) -> Pid:
    return Pid("z@last", number, 0, 2)


class Resolver:
    """Settles conflicts as it is told, by name, and notes what it is asked."""

    def __init__(self, *answers: tuple[Term, Term]) -> None:
        self.answers = {key(name): answer for name, answer in answers}
        self.asked: list[tuple[Term, Pid, Term, Pid]] = []

    async def __call__(self, entry: Entry, other: Pid) -> Term:
        self.asked.append((entry.name, entry.pid, entry.method, other))
        return self.answers[key(entry.name)]


def table_of(*entries: tuple[Term, Pid, Term]) -> Table:
    table = Table()
    for entry in entries:
        apply(table, (Atom("register"), *entry))
    return table


async def merged(net: Network, *arguments: Any) -> tuple[list[Term], list[Term]]:
    """What a merge at m@middle says, both lists in an order that is always the same."""
    node = net.nodes.get(ME) or await net.start(ME)
    here, there = await node.run(merge, *arguments)
    return sorted(here, key=encode), sorted(there, key=encode)


def told(*operations: Term) -> list[Term]:
    return sorted(operations, key=encode)


# -- merge -----------------------------------------------------------------------------


@simulated
async def test_what_only_they_have_is_inserted_here(net: Network) -> None:
    table = table_of((TILL, ours(1), KEEP))
    for peer in (BEFORE, AFTER):
        new = [(STOCK, theirs(1), DROP), ("bread", theirs(2), [1, (2,)])]
        found = await merged(net, table, peer, iter(new), Resolver())
        assert same(found, (told(*[(INSERT, one) for one in new]), []))


@simulated
async def test_what_only_we_have_is_for_them_to_find_out(net: Network) -> None:
    for peer in (BEFORE, AFTER):
        table = table_of((TILL, ours(1), KEEP))
        assert same(await merged(net, table, peer, [], Resolver()), ([], []))


@simulated
async def test_one_process_in_both_tables_is_no_conflict(net: Network) -> None:
    resolver = Resolver((TILL, NONE))
    table = table_of((TILL, theirs(1), KEEP))
    for peer in (BEFORE, AFTER):
        found = await merged(net, table, peer, [(TILL, theirs(1), DROP)], resolver)
        assert same(found, ([], []))
    assert resolver.asked == []


@simulated
async def test_a_name_is_any_term_and_no_two_terms_are_one_name(net: Network) -> None:
    names = [1, 1.0, True, Atom("x"), "x", [1], [1.0], Atom("true")]
    resolver = Resolver((1.0, ours(2)), ("x", theirs(5)))
    table = table_of((1.0, ours(2), KEEP), ("x", ours(5), KEEP))
    listed = [(name, theirs(number), DROP) for number, name in enumerate(names, 1)]
    here, there = await merged(net, table, AFTER, listed, resolver)
    assert same(here, told(*[(INSERT, one) for one in [*listed[:1], *listed[2:]]]))
    assert same(there, [(INSERT, (1.0, ours(2), KEEP))])


@simulated
async def test_only_the_node_with_the_smaller_name_settles_a_conflict(net: Network) -> None:
    table = table_of((TILL, ours(1), KEEP))
    for peer, times in ((BEFORE, 0), (AFTER, 1)):
        resolver = Resolver((TILL, NONE))
        here, there = await merged(net, table, peer, [(TILL, theirs(1), DROP)], resolver)
        assert len(resolver.asked) == len(here) == len(there) == times


@simulated
async def test_the_resolver_is_given_our_entry_and_their_pid(net: Network) -> None:
    resolver = Resolver((TILL, NONE), (STOCK, NONE))
    table = table_of((TILL, ours(1), KEEP), (STOCK, ours(2), DROP))
    both = [(STOCK, theirs(1), KEEP), (TILL, theirs(2), KEEP), ("other", theirs(3), KEEP)]
    await merged(net, table, AFTER, both, resolver)
    asked = [(TILL, ours(1), KEEP, theirs(2)), (STOCK, ours(2), DROP, theirs(1))]
    assert same(told(*resolver.asked), told(*asked))


@simulated
async def test_if_theirs_keeps_the_name_we_insert_theirs(net: Network) -> None:
    table = table_of((TILL, ours(1), KEEP))
    resolver = Resolver((TILL, theirs(1)))
    found = await merged(net, table, AFTER, [(TILL, theirs(1), DROP)], resolver)
    assert same(found, ([(INSERT, (TILL, theirs(1), DROP))], []))


@simulated
async def test_if_ours_keeps_the_name_they_are_to_insert_ours(net: Network) -> None:
    table = table_of((TILL, ours(1), KEEP))
    resolver = Resolver((TILL, ours(1)))
    found = await merged(net, table, AFTER, [(TILL, theirs(1), DROP)], resolver)
    assert same(found, ([], [(INSERT, (TILL, ours(1), KEEP))]))


NEITHER = (NONE, ours(9), Atom("ok"), Atom("badrpc"), (Atom("badrpc"),), [], (1, 2))
"""Answers by which neither of two keeps the name."""


@simulated
async def test_if_neither_keeps_the_name_we_delete_it(net: Network) -> None:
    for answer in NEITHER:
        table = table_of((TILL, ours(1), KEEP))
        resolver = Resolver((TILL, answer))
        here, _ = await merged(net, table, AFTER, [(TILL, theirs(1), DROP)], resolver)
        assert same(here, [(DELETE, TILL)]), answer


@simulated
async def test_if_neither_keeps_the_name_they_are_to_delete_it(net: Network) -> None:
    for answer in NEITHER:
        table = table_of((TILL, ours(1), KEEP))
        resolver = Resolver((TILL, answer))
        _, there = await merged(net, table, AFTER, [(TILL, theirs(1), DROP)], resolver)
        assert same(there, [(DELETE, TILL)]), answer


@simulated
async def test_if_nobody_could_be_asked_theirs_has_the_name(net: Network) -> None:
    for reason in (Atom("nodedown"), Atom("timeout"), (Atom("EXIT"), Atom("boom"))):
        table = table_of((TILL, ours(1), KEEP))
        resolver = Resolver((TILL, (Atom("badrpc"), reason)))
        found = await merged(net, table, AFTER, [(TILL, theirs(1), DROP)], resolver)
        assert same(found, ([(INSERT, (TILL, theirs(1), DROP))], []))


SIX = [Atom(letter) for letter in "abcdef"]


async def six(net: Network) -> tuple[list[Any], list[Any]]:
    """A merge with six conflicts, for the names a to f, and what becomes of each."""
    answers = (theirs(0), ours(1), NONE, (Atom("badrpc"), Atom("nodedown")), NONE, ours(5))
    table = table_of(*[(name, ours(n), KEEP) for n, name in enumerate(SIX)])
    listed = [(name, theirs(n), DROP) for n, name in enumerate(SIX)]
    resolver = Resolver(*zip(SIX, answers, strict=True))
    return await merged(net, table, AFTER, listed, resolver)


@simulated
async def test_each_side_is_told_of_the_names_that_change_there(net: Network) -> None:
    here, there = await six(net)
    names = [
        sorted(one[1] if one[0] == DELETE else one[1][0] for one in side)
        for side in (here, there)
    ]
    assert names == [["a", "c", "d", "e"], ["b", "c", "e", "f"]]


@simulated
async def test_a_name_is_deleted_only_if_neither_is_to_have_it(net: Network) -> None:
    for side in await six(net):
        assert {one[1] for one in side if one[0] == DELETE} <= {"c", "e"}


@simulated
async def test_an_operation_is_an_atom_and_what_it_is_done_to(net: Network) -> None:
    for side in await six(net):
        for one in side:
            assert len(one) == 2, f"(INSERT, (name, pid, method)) or (DELETE, name): {one}"
            assert same(one[0], DELETE if one[0] == DELETE else INSERT)


@simulated
async def test_a_merge_changes_nothing(net: Network) -> None:
    entries = [(TILL, ours(1), KEEP), (STOCK, ours(2), KEEP), ("bread", ours(3), KEEP)]
    table = table_of(*entries)
    resolver = Resolver((TILL, theirs(1)), (STOCK, NONE), ("bread", ours(3)))
    listed = [(name, theirs(n), DROP) for n, (name, *_) in enumerate(entries, 1)]
    await merged(net, table, AFTER, [*listed, ("new", theirs(4), DROP)], resolver)
    assert same(snapshot(table), entries)


@simulated
async def test_conflicts_are_settled_one_after_another(net: Network) -> None:
    table = table_of(*[(n, ours(n), KEEP) for n in range(4)])
    inside: list[Term] = []

    async def slow(entry: Entry, other: Pid) -> Term:
        inside.append(entry.name)
        await asyncio.sleep(1)
        assert inside == [entry.name], "two resolvers run at the same time"
        inside.clear()
        return other

    listed = [(n, theirs(n), DROP) for n in range(4)]
    here, _ = await merged(net, table, AFTER, listed, slow)
    assert len(here) == 4


@simulated
async def test_an_entry_that_goes_while_a_resolver_is_asked_is_no_conflict(
    net: Network,
) -> None:
    table = table_of((TILL, ours(1), KEEP), (STOCK, ours(2), KEEP))
    asked: list[Term] = []

    async def slow(entry: Entry, other: Pid) -> Term:
        asked.append(entry.name)
        # Meanwhile the process with the other name has died.
        apply(table, (Atom("unregister"), STOCK if entry.name == TILL else TILL))
        return other

    listed = [(TILL, theirs(1), DROP), (STOCK, theirs(2), DROP)]
    here, there = await merged(net, table, AFTER, listed, slow)
    assert len(asked) == 1, "a process that has lost its name is no side of a conflict"
    assert same((here, there), (told(*[(INSERT, one) for one in listed]), []))


@simulated
async def test_what_a_resolver_has_said_counts_whatever_has_become_of_the_entry(
    net: Network,
) -> None:
    for answer, here, there in (
        (theirs(1), told((INSERT, (TILL, theirs(1), DROP))), []),
        (ours(1), [], told((INSERT, (TILL, ours(1), KEEP)))),
    ):
        table = table_of((TILL, ours(1), KEEP))

        async def slow(said: Pid, table: Any, entry: Entry, other: Pid) -> Term:
            apply(table, (Atom("unregister"), TILL))
            return said

        resolver = partial(slow, answer, table)
        found = await merged(net, table, AFTER, [(TILL, theirs(1), DROP)], resolver)
        assert same(found, (here, there)), f"{answer} has the name by the resolver"


# -- joined ----------------------------------------------------------------------------

B, C, D = Atom("b@two"), Atom("c@three"), Atom("d@four")


class Node:
    """What a node knows of others, and the changes that are made to its names."""

    def __init__(self, node: Any, **known: int) -> None:
        self.node = node
        self.cluster = Cluster()
        self.cluster.known = {NAMES[name]: version for name, version in known.items()}
        self.cluster.synced = dict.fromkeys(self.cluster.known)
        self.made: list[Term] = []

    async def joined(
        self, peer: Atom | None, nodes: Iterable[Any] = (), operations: Iterable[Any] = ()
    ) -> Term:
        async def body() -> list[Atom]:
            return joined(self.cluster, peer, nodes, operations, self.made.append)

        return await self.node.run(body)

    async def left(self, name: Atom) -> Term:
        async def body() -> bool:
            return left(self.cluster, name)

        return await self.node.run(body)

    def waiting(self, tag: str, *missing: Atom) -> asyncio.Future[Term]:
        """A caller of sync that waits for these nodes: what it is answered."""
        answer: asyncio.Future[Term] = asyncio.get_running_loop().create_future()

        async def wait() -> None:
            self.cluster.syncs.append(Sync((self_(), Atom(tag)), {*missing}))
            answer.set_result(await receive())

        spawn(wait, node=self.node)
        return answer


NAMES = {"b": B, "c": C, "d": D}


ONE, TWO, THREE = ((INSERT, (n, Pid("z@last", n, 0, 2), KEEP)) for n in (1, 2, 3))
GONE, LOST = (DELETE, 1), (DELETE, Atom("x"))


@simulated
async def test_all_that_inserts_is_done_before_all_that_deletes(net: Network) -> None:
    a = Node(await net.start("a@one"))
    await a.joined(B, [(B, 8)], [GONE, TWO, LOST, ONE, THREE, ONE])
    assert same(a.made, [TWO, ONE, THREE, ONE, GONE, LOST])


@simulated
async def test_what_comes_in_the_right_order_is_done_in_it(net: Network) -> None:
    a = Node(await net.start("a@one"))
    await a.joined(None, [], [THREE, ONE, TWO, LOST, GONE])
    assert same(a.made, [THREE, ONE, TWO, LOST, GONE])


@simulated
async def test_all_operations_are_made_whatever_they_come_in(net: Network) -> None:
    for collection in (list, tuple, iter):
        a = Node(await net.start("a@one"))
        await a.joined(B, [(B, 8)], collection([ONE, GONE]))
        net.kill("a@one")
        assert same(told(*a.made), told(ONE, GONE))


@simulated
async def test_the_names_are_there_before_a_sync_is_answered(net: Network) -> None:
    a = Node(await net.start("a@one"))
    answer = a.waiting("sync", B)
    await net.quiet()
    before: list[bool] = []

    async def body() -> None:
        def change(operation: Any) -> None:
            before.append(len(a.cluster.syncs) == 1 and B not in a.cluster.synced)

        operations = [(INSERT, (TILL, theirs(1), KEEP)), (DELETE, STOCK)]
        joined(a.cluster, B, [(B, 8)], operations, change)

    await a.node.run(body)
    assert before == [True, True], "a sync was answered while names were still to come"
    assert same(await answer, (Atom("sync"), OK))


@simulated
async def test_a_sync_is_answered_when_all_have_joined_that_it_waits_for(
    net: Network,
) -> None:
    a = Node(await net.start("a@one"), c=8)
    one, two, three = a.waiting("one", B), a.waiting("two", B, D), a.waiting("three", D)
    await net.quiet()
    await a.joined(B, [(B, 8)])
    await net.quiet()
    assert [one.done(), two.done(), three.done()] == [True, False, False]
    await a.joined(D, [(D, 8)])
    answers = await asyncio.gather(one, two, three)
    assert same(answers, [(Atom(tag), OK) for tag in ("one", "two", "three")])
    assert a.cluster.syncs == []


@simulated
async def test_who_we_have_joined_with_is_in_sync(net: Network) -> None:
    a = Node(await net.start("a@one"), c=8)
    await a.joined(B, [(B, 8), (D, 8)])
    assert {*a.cluster.synced} == {B, C}


@simulated
async def test_a_node_that_another_tells_of_is_known_but_not_yet_in_sync(
    net: Network,
) -> None:
    a = Node(await net.start("a@one"), c=8)
    answer = a.waiting("sync", B)
    await net.quiet()
    new = (INSERT, (TILL, theirs(1), KEEP))
    assert same(await a.joined(None, [(B, 8)], [new]), [B])
    await net.quiet()
    assert same(a.made, [new])
    assert {*a.cluster.known} == {B, C}
    assert {*a.cluster.synced} == {C}
    assert not answer.done()


@simulated
async def test_only_the_nodes_that_are_new_are_returned(net: Network) -> None:
    a = Node(await net.start("a@one"), c=8)
    assert same(await a.joined(B, iter([(B, 8), (C, 8), (D, 7)])), [B, D])
    assert same(await a.joined(None, [(B, 8), (C, 8), (D, 7)]), [])


@simulated
async def test_the_new_nodes_are_returned_in_their_order(net: Network) -> None:
    a = Node(await net.start("a@one"))
    assert same(await a.joined(D, [(D, 7), (B, 8), (C, 8)]), [D, B, C])


@simulated
async def test_a_node_that_is_named_twice_is_new_once(net: Network) -> None:
    a = Node(await net.start("a@one"))
    assert same(await a.joined(B, [(B, 8), (C, 8), (B, 8)]), [B, C])


@simulated
async def test_a_node_is_known_with_its_version_and_keeps_it(net: Network) -> None:
    a = Node(await net.start("a@one"), c=8)
    await a.joined(B, [(B, 8), (C, 5), (D, 7)])
    await a.joined(None, [(D, 0), (B, 6)])
    assert a.cluster.known == {C: 8, B: 8, D: 7}


@simulated
async def test_a_node_does_not_know_itself(net: Network) -> None:
    a = Node(await net.start("a@one"))
    assert same(await a.joined(B, [(B, 8), (Atom("a@one"), 8), (C, 8)]), [B, C])
    assert {*a.cluster.known} == {B, C}


# -- left ------------------------------------------------------------------------------


@simulated
async def test_a_node_that_has_left_is_neither_known_nor_in_sync(net: Network) -> None:
    a = Node(await net.start("a@one"), b=8, c=8)
    assert await a.left(B) is True
    assert a.cluster.known == {C: 8}
    assert {*a.cluster.synced} == {C}
    assert await a.left(B) is False
    assert await a.left(D) is False
    assert a.cluster.known == {C: 8}


@simulated
async def test_nobody_waits_for_a_node_that_has_left(net: Network) -> None:
    a = Node(await net.start("a@one"), b=8)
    one, two, other = a.waiting("one", B), a.waiting("two", B, C), a.waiting("three", C)
    await net.quiet()
    await a.left(B)
    await net.quiet()
    assert [one.done(), two.done(), other.done()] == [True, False, False]
    await a.joined(C, [(C, 8)])
    answers = await asyncio.gather(one, two, other)
    assert same(answers, [(Atom(tag), OK) for tag in ("one", "two", "three")])


@simulated
async def test_nobody_waits_for_a_node_that_has_left_before_it_was_known(
    net: Network,
) -> None:
    a = Node(await net.start("a@one"), b=8)
    answer = a.waiting("sync", C)
    a.cluster.synced[C] = None
    await net.quiet()
    assert await a.left(C) is False
    assert {*a.cluster.synced} == {B}
    assert same(await answer, (Atom("sync"), OK))


# -- clusters --------------------------------------------------------------------------


@simulated
async def test_clusters_that_meet_have_all_names_at_every_node(net: Network) -> None:
    a, b, c, d = nodes = [*await cluster(net, "ab"), *await cluster(net, "cd")]
    pids = [(await named(node, node.name))[0] for node in nodes]
    one, other = [(a, c), (b, c), (d, b)][net.loop.seed % 3]
    assert await one.connect(other.name)
    await net.sleep(20)
    agree(nodes)
    assert {*names_at(a).values()} == {*pids}


@simulated
async def test_a_conflict_is_settled_once_and_a_third_node_knows_how(net: Network) -> None:
    a, c, b = nodes = [*await cluster(net, "ac"), *await started(net, "b")]
    asked: list[tuple[Atom, Pid, Pid]] = []

    def last(name: Term, one: Pid, two: Pid) -> Pid:
        asked.append((self_().node, one, two))
        return max(one, two, key=lambda pid: pid.node)

    for node in nodes:
        node.expose("shops", {"last": last})
    method = Export(Atom("shops"), Atom("last"), 3)
    pids = [(await named(node, TILL, method))[0] for node in (a, b)]
    assert await (a, c)[net.loop.seed % 2].connect(b.name)
    await net.sleep(20)
    agree(nodes)
    assert len(asked) == 1, f"the resolver was called {len(asked)} times"
    assert {*asked[0][1:]} == {*pids}
    assert [*names_at(c).values()] == pids[1:]


@simulated
async def test_one_of_two_processes_lives_on_and_all_nodes_find_it(net: Network) -> None:
    a, b, c = nodes = [*await started(net, "a"), *await cluster(net, "bc")]
    pids = [(await named(node, TILL))[0] for node in (a, c)]
    assert await a.connect((b, c)[net.loop.seed % 2].name)
    await net.sleep(20)
    agree(nodes)
    alive = [pid for node in nodes for pid in node.processes if pid in pids]
    assert len(alive) == 1, f"{len(alive)} of two processes with one name are alive"
    assert [*names_at(b).values()] == alive


@simulated
async def test_where_nobody_can_be_asked_all_nodes_have_the_others_process(
    net: Network,
) -> None:
    a, b, c = nodes = [*await started(net, "a"), *await cluster(net, "bc")]
    nowhere = Export(Atom("no_such"), Atom("resolver"), 3)
    pids = [(await named(node, TILL, nowhere))[0] for node in (a, c)]
    assert await a.connect(b.name)
    await net.sleep(20)
    agree(nodes)
    assert [*names_at(b).values()] == pids[1:]
    assert pids[0] in a.processes, "nobody has said that it should die"


@simulated
async def test_halves_that_meet_again_have_the_same_names(net: Network) -> None:
    a, b, c = nodes = await cluster(net, "abc")
    await named(b, "before")
    net.split(["a"], ["b", "c"])
    await net.sleep(100)
    assert [*names_at(a)] == [], "who has left has taken its names along"
    pids = [(await named(node, TILL))[0] for node in (a, c)]
    await named(c, "meanwhile")
    net.heal()
    await net.sleep(100)
    agree(nodes)
    alive = [pid for node in nodes for pid in node.processes if pid in pids]
    assert len(alive) == 1, f"{len(alive)} of two processes with one name are alive"
    assert len(names_at(a)) == 3


@simulated
async def test_a_node_that_was_started_again_is_joined_with_again(net: Network) -> None:
    a, b = await cluster(net, "ab")
    net.kill("b@b")
    await net.quiet()
    (b,) = await started(net, "b")
    pid, _ = await named(b, TILL)
    await b.connect(a.name)
    assert names_at(a) == {}
    assert await a.run(sync) == "ok"
    assert [*names_at(a).values()] == [pid], "sync has returned, and a name is missing"


@simulated
async def test_a_sync_ends_when_a_node_is_lost_before_it_has_joined(net: Network) -> None:
    (a,) = await started(net, "a")
    await net.start("b@b")  # It shares no names, so it never joins.
    assert await a.connect("b@b")
    answers: list[Term] = []

    async def client() -> None:
        answers.append(await sync())

    spawn(client, node=a)
    await net.sleep(60)
    assert answers == []
    net.kill("b@b")
    await net.sleep(60)
    assert same(answers, [OK])
