"""3.4 migration: plan, hand_over, serve, accept."""

from __future__ import annotations

from functools import partial
from random import Random

from course.sim import Network
from minibeam.cluster import migration
from minibeam.cluster.migration import ask, change, hand_over, plan, start
from minibeam.cluster.placement import by_rendezvous
from minibeam.cluster.rules import next_rule, rule_of
from minibeam.nodes.calls import call
from minibeam.nodes.processes import spawn
from minibeam.terms import OK, Atom, Term
from tests.keeper_support import (
    ACCEPTED,
    AWAY,
    BOTH,
    COPY,
    DO,
    DONE,
    HOME,
    KEEPER,
    RULE,
    A,
    B,
    C,
    Counters,
    D,
    add,
    batches_of,
    changes,
    cluster,
    names_of,
    pair,
)  # fmt: skip
from tests.support import same
from tests.support import simulated as simulated_often

simulated = partial(simulated_often, seeds=1)
"""For those where all is in one order anyway."""


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


def test_where_there_are_no_keys_there_is_no_list() -> None:
    assert plan([], [A, C], [B]) == {}


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
    await two.tells((RULE, AWAY))
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
        await two.tells((RULE, AWAY))
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
async def test_copies_of_keys_that_python_takes_for_one_are_kept_apart(
    net: Network,
) -> None:
    two = await pair(net, HOME)
    await two.does((COPY, HOME, [(1, 10), (1.0, 20), (True, 30)]))
    answers = await two.does((DO, 1, 1), (DO, 1.0, 1), (DO, True, 1))
    assert same(answers, [(OK, 11), (OK, 21), (OK, 31)])


@simulated
async def test_a_copy_that_comes_twice_undoes_nothing(net: Network) -> None:
    two = await pair(net, HOME)
    for times in range(3):
        answers = await two.does((COPY, HOME, [("k", 5)]), (DO, "k", 1))
        assert same(answers[1], (OK, 6 + times))


@simulated
async def test_who_sends_a_copy_twice_is_told_that_it_has_come(net: Network) -> None:
    two = await pair(net, HOME)
    for _ in range(2):
        answers = await two.does((COPY, HOME, [("k", 5)]), (DO, "k", 1))
        assert same(answers[0], (ACCEPTED, ["k"], HOME))


@simulated
async def test_a_copy_by_an_older_rule_is_refused(net: Network) -> None:
    rule = (3, [A], [A])
    two = await pair(net, rule)
    await two.does((DO, "here", 1))
    answers = await two.does((COPY, AWAY, [("here", 50), ("new", 50)]), (DO, "here", 1))
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
    await two.tells((RULE, away))
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
    await two.tells((RULE, AWAY))
    await two.answers(["k"], AWAY)
    assert await two.is_elsewhere(2, "k")
    back = (3, [A], [A, B])
    answers = await two.does((COPY, back, [("k", 105)]), (DO, "k", 1))
    assert same(answers, [(ACCEPTED, ["k"], back), (OK, 106)])


@simulated
async def test_a_key_may_be_back_before_it_is_known_to_have_arrived(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((RULE, AWAY))
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
    await two.tells((RULE, AWAY))
    copies = [(name, number) for number, name in enumerate(names)]
    assert same(two.came[0][1], (COPY, AWAY, copies))
    await two.answers(names, AWAY)
    assert two.came == []
    assert await two.is_elsewhere(2, names[0])


@simulated
async def test_only_what_was_frozen_is_copied(net: Network) -> None:
    two = await pair(net)
    await two.does((DO, "k", 5))
    await two.tells((RULE, AWAY))

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
    await two.tells((RULE, AWAY))
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
    await two.tells((RULE, AWAY))
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
    await two.tells((RULE, AWAY))
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
    await two.tells((RULE, AWAY))
    (asked,) = await two.asks((DO, "k", 1))
    two.a.disconnect(B)
    await net.quiet()
    await two.tells((RULE, (3, [A], [A])))
    assert same(asked.answers, [(OK, 6)])


# -- all of it ---------------------------------------------------------------------------


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
