"""3.4 migration: plan, hand_over, serve, accept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import Any

from course.sim import Network
from minibeam.cluster import migration
from minibeam.cluster.keeper import Rule, next_rule, rule_of
from minibeam.cluster.migration import ask, change, hand_over, plan, start
from minibeam.cluster.placement import by_rendezvous
from minibeam.nodes.calls import call, cast, reply
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.terms import OK, Atom, Exit, Pid, Term
from tests.support import same
from tests.support import simulated as simulated_often

A, B, C, D = (Atom(name) for name in ("a@one", "b@two", "c@three", "d@four"))
KEEPER, DO, COPY = Atom("keeper"), Atom("do"), Atom("copy")
MOVED, ACCEPTED, DONE = Atom("moved"), Atom("accepted"), Atom("done")
HOME, BOTH, AWAY = (1, [A], []), (2, [A, B], [A, B]), (2, [B], [A])
"""Rules: all is at a; some goes to b; all goes to b."""


simulated = partial(simulated_often, seeds=1)
"""For those where all is in one order anyway."""


def add(value: Any, number: Any) -> tuple[Term, Term]:
    return value + number, value + number


def names_of(node: Atom, nodes: list[Atom], count: int) -> list[Term]:
    """Keys that are this node's by such a rule."""
    found: list[Term] = []
    number = 0
    while len(found) < count:
        name, number = f"key {number}", number + 1
        if by_rendezvous(name, nodes) == node:
            found.append(name)
    return found


@contextmanager
def batches_of(size: int) -> Iterator[None]:
    before, migration.BATCH = migration.BATCH, size
    try:
        yield
    finally:
        migration.BATCH = before


class Asked:
    """A request to the keeper of a, in a process of its own: no answer yet, or one."""

    def __init__(self, node: Any, request: Term) -> None:
        self.answers: list[Term] = []

        async def body() -> None:
            self.answers.append(await call((KEEPER, A), request, None))

        spawn(body, node=node)


class Pair:
    """The node a with its keeper, and b with one that does as the test says."""

    def __init__(self, net: Any, a: Any, b: Any) -> None:
        self.net, self.a, self.b = net, a, b
        self.came: list[tuple[Any, Term]] = []
        """The copies that b was sent: who asks, and the request."""
        self.operations: list[Term] = []
        """The operations that b was asked for; it answers with where it is."""
        spawn(self.live, node=b)

    async def live(self) -> None:
        register("keeper", self_())
        while True:
            match await receive():
                case (_, (Pid(), _) as caller, (Atom("copy"), *_) as request):
                    self.came.append((caller, request))
                case (_, (Pid(), _) as caller, (Atom("do"), name, operation)):
                    self.operations.append((name, operation))
                    reply(caller, (OK, "done at b"))

    async def does(self, *requests: Term) -> list[Term]:
        """What the keeper of a answers to these, one after the other."""

        async def body() -> list[Term]:
            return [await call((KEEPER, A), request) for request in requests]

        answers: list[Term] = await self.a.run(body)
        return answers

    async def tells(self, message: Term) -> None:
        """Another keeper casts this to that of a."""

        async def body() -> None:
            cast((KEEPER, A), message)

        await self.b.run(body)
        await self.net.quiet()

    async def is_elsewhere(self, epoch: int, name: Term, number: int = 1) -> bool:
        """Whether a request to a ends up at b."""
        (asked,) = await self.asks((DO, name, number))
        return self.went(asked, epoch, name, number)

    def went(self, asked: Asked, epoch: int, name: Term, number: int) -> bool:
        """Whether a request ends up at b, once: whether who asked is sent there, or a has
        passed it on."""
        if asked.answers == [(MOVED, epoch, B)]:
            assert same(asked.answers, [(MOVED, epoch, B)])
            return (name, number) not in self.operations
        assert self.operations.count((name, number)) == 1
        return same(asked.answers, [(OK, "done at b")])

    async def asks(self, *requests: Term) -> list[Asked]:
        """These are asked for, each when the one before has come; they may wait."""
        found = []
        for request in requests:
            found.append(Asked(self.a, request))
            await self.net.quiet()
        return found

    async def answers(self, taken: list[Term], rule: Term) -> None:
        """b answers the copy that it was sent first of those that have no answer."""
        caller, _ = self.came.pop(0)
        self.b.context.run(reply, caller, (ACCEPTED, taken, rule))
        await self.net.quiet()


async def pair(net: Any, rule: Any = HOME, initial: Term = 0) -> Pair:
    a, b = await net.start(A), await net.start(B)
    two = Pair(net, a, b)
    await start(rule_of(*rule), add, initial, node=a)
    assert await a.connect(B)
    await net.quiet()
    return two


# -- plan --------------------------------------------------------------------------------


def owners_of(moves: migration.Moves) -> dict[Term, tuple[Atom, Atom]]:
    return {name: move for move, names in moves.items() for name in names}


def test_a_key_is_to_go_from_who_has_it_to_who_is_to_have_it() -> None:
    names = [f"list {number}" for number in range(200)]
    before, after = [A, B, C], [B, C, D]
    moves = owners_of(plan(names, before, after))
    for name in names:
        source, target = by_rendezvous(name, before), by_rendezvous(name, after)
        assert moves.get(name, "stays") == ((source, target) if source != target else "stays")


def test_each_list_has_its_keys_in_their_order_and_once() -> None:
    names = [f"list {number}" for number in range(200)]
    moves = plan(names, [A, B, C], [D])
    assert set(moves) == {(A, D), (B, D), (C, D)}
    for found in moves.values():
        assert found == sorted(found, key=names.index)
    assert sum(len(found) for found in moves.values()) == 200


def test_where_nothing_moves_there_is_no_list() -> None:
    names = [f"list {number}" for number in range(50)]
    assert plan(names, [A, B], [B, A]) == {}
    assert plan([], [A], [B]) == {}


def test_all_may_be_gone_through_once_only() -> None:
    names = [f"list {number}" for number in range(20)]
    assert plan(iter(names), iter([A]), iter([B])) == {(A, B): names}


def test_keys_are_any_terms_and_nodes_are_atoms() -> None:
    names: list[Term] = [1, (Atom("list"), 2), [3, 4], {"a": 5}, b"six"]
    ((move, found),) = plan(names, [A], [B]).items()
    assert same(move, (A, B))
    assert same(found, names)


# -- serve -------------------------------------------------------------------------------


@simulated
async def test_a_key_begins_with_the_initial_value_and_keeps_what_is_done(
    net: Network,
) -> None:
    two = await pair(net, initial=10)
    answers = await two.does((DO, "k", 3), (DO, "k", 4), (DO, "other", 1))
    assert same(answers, [(OK, 13), (OK, 17), (OK, 11)])
    assert same(await two.does((DO, "k", -17), (DO, "k", 1)), [(OK, 0), (OK, 1)])


@simulated
async def test_two_keys_that_python_takes_for_one_are_two(net: Network) -> None:
    two = await pair(net)
    answers = await two.does((DO, 1, 5), (DO, 1.0, 5), (DO, True, 5), (DO, [1], 5))
    assert same(answers, [(OK, 5)] * 4)


@simulated
async def test_an_answer_may_be_anything(net: Network) -> None:
    a = await net.start(A)
    answers: list[Term] = [None, False, 0, [], (Atom("moved"), 1)]
    await start(rule_of(*HOME), lambda value, at: (value, answers[at]), None, node=a)

    async def body() -> None:
        for at, answer in enumerate(answers):
            assert same(await call(KEEPER, (DO, "k", at)), (OK, answer))

    await a.run(body)


@simulated
async def test_who_asks_for_a_key_of_another_node_is_sent_there(net: Network) -> None:
    two = await pair(net, BOTH)
    (ours,), (theirs,) = (names_of(node, [A, B], 1) for node in (A, B))
    assert await two.is_elsewhere(2, theirs)
    await two.tells((DONE, 2, B))
    assert same(await two.does((DO, ours, 1)), [(OK, 1)])


@simulated
async def test_a_key_that_may_still_come_is_not_begun_anew(net: Network) -> None:
    two = await pair(net, (2, [A], [B, C]))
    one, other = await two.asks((DO, "k", 1), (DO, "other", 1))
    await two.tells((DONE, 2, B))
    assert one.answers == [], "c may have it"
    assert same(
        await two.does((COPY, (2, [A], [B, C]), [("k", 41)])),
        [(ACCEPTED, ["k"], (2, [A], [B, C]))],
    )
    assert same(one.answers, [(OK, 42)])
    assert other.answers == []
    await two.tells((DONE, 2, C))
    assert same(other.answers, [(OK, 1)])


@simulated
async def test_requests_that_wait_are_served_in_their_order(net: Network) -> None:
    two = await pair(net, (2, [A], [B]))
    asked = await two.asks(*[(DO, "k", number) for number in (1, 10, 100)])
    await two.does((COPY, (2, [A], [B]), [("k", 5)]))
    await net.quiet()
    assert [one.answers for one in asked] == [[(OK, 6)], [(OK, 16)], [(OK, 116)]]


@simulated
async def test_what_is_done_to_a_key_that_is_being_copied_is_done_after_it(
    net: Network,
) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))
    (asked,) = await two.asks((DO, "k", 1))
    assert asked.answers == [] and two.operations == [], "its copy is on its way"
    assert same(two.came[0][1], (COPY, AWAY, [("k", 5)]))
    await two.answers(["k"], AWAY)
    assert two.went(asked, 2, "k", 1)


@simulated
async def test_a_key_whose_turn_has_not_come_is_served_where_it_is(net: Network) -> None:
    with batches_of(1):
        two = await pair(net)
        await two.does((DO, "first", 1), (DO, "second", 2))
        await two.tells((Atom("rule"), AWAY))
        assert same(await two.does((DO, "second", 2)), [(OK, 4)])
        await two.answers(["first"], AWAY)
        assert same(two.came[0][1], (COPY, AWAY, [("second", 4)]))


# -- accept ------------------------------------------------------------------------------


@simulated
async def test_what_comes_is_served_with_what_was_done_to_it_before(net: Network) -> None:
    two = await pair(net, HOME)
    copies = [("k", 5), ("other", 7)]
    assert same(await two.does((COPY, HOME, copies)), [(ACCEPTED, ["k", "other"], HOME)])
    assert same(await two.does((DO, "k", 1), (DO, "other", 1)), [(OK, 6), (OK, 8)])


@simulated
async def test_a_copy_that_comes_twice_undoes_nothing(net: Network) -> None:
    two = await pair(net, HOME)
    for times in range(3):
        answers = await two.does((COPY, HOME, [("k", 5)]), (DO, "k", 1))
        assert same(answers, [(ACCEPTED, ["k"], HOME), (OK, 6 + times)])


@simulated
async def test_a_copy_by_an_older_rule_is_refused(net: Network) -> None:
    rule = (3, [A], [A])
    two = await pair(net, rule)
    await two.does((DO, "here", 1))
    answers = await two.does((COPY, AWAY, [("here", 50), ("new", 50)]), (DO, "here", 1))
    assert answers[0][1] == ["here"] or answers[0][1] == []
    assert same(answers[0][2], rule)
    assert same(answers[1], (OK, 2))
    assert same(await two.does((DO, "new", 1)), [(OK, 1)])


@simulated
async def test_who_sent_by_an_older_rule_is_to_keep_what_it_has(net: Network) -> None:
    two = await pair(net, (3, [A], [A]))
    answers = await two.does((COPY, AWAY, [("new", 50)]))
    assert same(answers, [(ACCEPTED, [], (3, [A], [A]))])


@simulated
async def test_a_late_copy_of_what_has_gone_on_is_known(net: Network) -> None:
    two = await pair(net)
    here, away = (2, [A], [B]), (3, [B], [A, B])
    await two.does((COPY, here, [("k", 5)]))
    await two.tells((Atom("rule"), away))
    await two.answers(["k"], away)
    # The answer to the first one was lost, so it is sent again.
    assert same(await two.does((COPY, here, [("k", 5)])), [(ACCEPTED, ["k"], away)])
    assert await two.is_elsewhere(3, "k")


@simulated
async def test_a_key_that_comes_back_is_served_with_what_was_done_there(
    net: Network,
) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))
    await two.answers(["k"], AWAY)
    assert await two.is_elsewhere(2, "k")
    back = (3, [A], [A, B])
    answers = await two.does((COPY, back, [("k", 105)]), (DO, "k", 1))
    assert same(answers, [(ACCEPTED, ["k"], back), (OK, 106)])


@simulated
async def test_a_key_may_be_back_before_it_is_known_to_have_arrived(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))
    (waits,) = await two.asks((DO, "k", 1))
    back = (3, [A], [A, B])
    await two.does((COPY, back, [("k", 105)]))
    assert same(waits.answers, [(OK, 106)])
    await two.answers(["k"], back)
    assert same(await two.does((DO, "k", 1)), [(OK, 107)])


# -- hand_over ---------------------------------------------------------------------------


@simulated
async def test_what_is_handed_over_is_gone_here(net: Network) -> None:
    two = await pair(net)
    names = [f"k{number}" for number in range(5)]
    await two.does(*[(DO, name, number) for number, name in enumerate(names)])
    await two.tells((Atom("rule"), AWAY))
    copies = [(name, number) for number, name in enumerate(names)]
    assert same(two.came[0][1], (COPY, AWAY, copies))
    await two.answers(names, AWAY)
    assert two.came == []
    assert await two.is_elsewhere(2, names[0])


@simulated
async def test_only_what_was_frozen_is_copied(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))

    async def body() -> None:
        await hand_over(AWAY, B, ["k", "never used"])

    spawn(body, node=two.a)
    await net.quiet()
    assert len(two.came) == 1, "one key is on its way already, and the other is not here"
    await two.answers(["k"], AWAY)
    assert two.came == []


@simulated
async def test_a_slow_target_is_waited_for(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))
    (asked,) = await two.asks((DO, "k", 1))
    await net.sleep(600)
    assert len(two.came) == 1 and asked.answers == []
    await two.answers(["k"], AWAY)
    assert two.went(asked, 2, "k", 1)


@simulated
async def test_a_copy_whose_answer_is_lost_is_sent_again_and_meanwhile_nobody_is_served(
    net: Network,
) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))
    (asked,) = await two.asks((DO, "k", 1))
    for _ in range(3):
        _, sent = two.came.pop()
        two.a.disconnect(B)
        await net.quiet()
        assert asked.answers == [], "b may have it, and may have changed it"
        await net.sleep(5)
        assert same([request for _, request in two.came], [sent])
    await two.answers(["k"], AWAY)
    assert two.went(asked, 2, "k", 1)


@simulated
async def test_who_is_not_there_yet_is_tried_until_it_is(net: Network) -> None:
    a = await net.start(A)
    await start(rule_of(*HOME), add, node=a)

    async def body() -> Term:
        await ask("k", 5, A)
        await call(KEEPER, (COPY, AWAY, []))
        await net.sleep(10)
        b = await net.start(B)
        await start(rule_of(*AWAY), add, node=b)
        return await ask("k", 1, A, 60.0)

    assert same(await a.run(body), 6)


@simulated
async def test_what_the_target_refuses_stays_here(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5), (DO, "other", 7))
    await two.tells((Atom("rule"), AWAY))
    waits, asked = await two.asks((DO, "k", 1), (DO, "other", 1))
    newer = (3, [A], [A, B])
    await two.answers(["other"], newer)
    await two.tells((DONE, 3, B))
    assert same(waits.answers, [(OK, 6)])
    assert same(asked.answers, [(OK, 1)]), "b has had it, and has said that it has nothing"
    assert same(await two.does((DO, "k", 1)), [(OK, 7)])


@simulated
async def test_who_is_given_up_while_it_is_sent_keys_gets_none(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((Atom("rule"), AWAY))
    (asked,) = await two.asks((DO, "k", 1))
    two.a.disconnect(B)
    await net.quiet()
    await two.tells((Atom("rule"), (3, [A], [A])))
    assert same(asked.answers, [(OK, 6)])


# -- all of it ---------------------------------------------------------------------------


class Counters:
    """Clients of keepers at some nodes, that add one to keys, one after the other."""

    def __init__(self, net: Any, nodes: list[Any], keys: int) -> None:
        self.net, self.nodes = net, nodes
        self.names = [f"k{number}" for number in range(keys)]
        self.done = dict.fromkeys(self.names, 0)
        self.unknown = dict.fromkeys(self.names, 0)
        self.stopped = False

    def begin(self) -> None:
        for offset, node in enumerate(self.nodes):
            spawn(self.client, node.name, 3 * offset, node=node)

    async def client(self, node: Atom, number: int) -> None:
        while not self.stopped:
            name = self.names[number % len(self.names)]
            number += 1
            await self.net.sleep(0.01)
            try:
                await ask(name, 1, node)
                self.done[name] += 1
            except Exit:
                self.unknown[name] += 1

    async def end(self) -> None:
        """Nothing acknowledged is lost, and nothing is done twice."""
        self.stopped = True
        await self.net.sleep(10)

        async def body() -> dict[Term, Any]:
            return {name: await ask(name, 0, self.nodes[0].name) for name in self.names}

        found = await self.nodes[0].run(body)
        for name in self.names:
            done, unknown = self.done[name], self.unknown[name]
            assert done <= found[name] <= done + unknown, (name, found[name], done, unknown)


async def cluster(net: Any, rule: Rule, *names: Atom) -> list[Any]:
    nodes = [await net.start(name) for name in names]
    for node in nodes:
        await start(rule, add, node=node)
        for name in names:
            await node.connect(name)
    return nodes


def changes(node: Any, rule: Rule) -> Callable[[], Any]:
    async def body() -> None:
        assert await change(rule) == []

    return lambda: node.run(body)


@simulated_often(seeds=2)
async def test_keys_move_from_node_to_node_while_they_are_used(net: Network) -> None:
    with batches_of(2):
        rule = rule_of(1, [A, B])
        nodes = await cluster(net, rule, A, B, C)
        clients = Counters(net, nodes, 6)
        clients.begin()
        for names in ([A, B, C], [C], [A, C], [B]):
            await net.sleep(0.02)
            rule = next_rule(rule, names)
            await changes(nodes[0], rule)()
        await clients.end()
        assert sum(clients.unknown.values()) == 0


@simulated_often(seeds=2)
async def test_rules_and_lost_connections_may_overtake_each_other(net: Network) -> None:
    with batches_of(2):
        random = Random(net.loop.seed)
        names = [A, B, C]
        rule = rule_of(1, names)
        nodes = await cluster(net, rule, *names)
        clients = Counters(net, nodes, 6)
        clients.begin()
        for _ in range(5):
            await net.sleep(0.04 * random.random())
            one, two = random.sample(range(3), 2)
            nodes[one].disconnect(names[two])
            rule = next_rule(rule, random.sample(names, random.randint(1, 3)))
            spawn(change, rule, node=random.choice(nodes))
        await net.sleep(0.1)
        await clients.end()


@simulated
async def test_when_the_target_dies_what_was_not_switched_is_still_there(
    net: Network,
) -> None:
    rule = rule_of(1, [A])
    a, _ = await cluster(net, rule, A, B)
    clients = Counters(net, [a], 5)
    clients.begin()
    await net.sleep(0.1)
    net.hold(A, B)
    rule = next_rule(rule, [B])
    spawn(change, rule, node=a)
    await net.sleep(0.1)
    net.kill(B)
    await net.sleep(0.1)
    await changes(a, next_rule(rule, [A], lost=[B]))()
    await clients.end()


@simulated
async def test_when_the_source_dies_what_was_switched_is_there(net: Network) -> None:
    rule = rule_of(1, [A])
    a, b = await cluster(net, rule, A, B)
    clients = Counters(net, [a], 5)
    clients.begin()
    await net.sleep(0.1)
    clients.stopped = True
    await net.sleep(0.1)
    rule = next_rule(rule, [B])
    await changes(b, rule)()
    net.kill(A)
    clients.nodes = [b]
    await clients.end()


@simulated
async def test_a_keeper_that_is_started_anew_learns_the_rule_and_who_has_what(
    net: Network,
) -> None:
    nodes = await cluster(net, rule_of(1, [A, B]), A, B)
    clients = Counters(net, nodes[:1], 5)
    clients.begin()
    await net.sleep(0.05)
    await changes(nodes[0], next_rule(rule_of(1, [A, B]), [A]))()
    net.kill(B)
    await net.sleep(1)
    nodes[1] = await net.start(B)
    assert await nodes[1].connect(A)
    await start(rule_of(1, [A, B]), add, node=nodes[1])
    clients.stopped = True
    clients.nodes = [nodes[1]]
    await clients.end()
