"""The books of a keeper, where they are not the exercise's."""

from __future__ import annotations

from course.sim import Network
from minibeam.nodes.calls import reply
from minibeam.terms import OK, Atom, Term
from tests.keeper_support import ACCEPTED, AWAY, COPY, DO, HOME, RULE, A, B, pair
from tests.support import same, simulated


@simulated
async def test_nonsense_from_the_target_freezes_no_key_for_ever(net: Network) -> None:
    """Who waits is told, and later requests as well; the copy is sent once more."""
    two = await pair(net)
    assert same(await two.does((DO, "k", 1)), [(OK, 1)])
    await two.tells((RULE, AWAY))
    for nonsense in (Atom("what"), (ACCEPTED, ["k"], Atom("no rule")), (ACCEPTED, 7, AWAY)):
        (waits,) = await two.asks((DO, "k", 1))
        assert waits.answers == []
        caller, copy = two.came.pop(0)
        assert same(copy, (COPY, AWAY, [("k", 1)]))
        two.b.context.run(reply, caller, nonsense)
        await net.quiet()
        assert same(waits.answers, [(Atom("error"), Atom("unavailable"))])
        await net.sleep(2)
    (waits,) = await two.asks((DO, "k", 1))
    await two.answers(["k"], AWAY)
    assert two.went(waits, 2, "k", 1)


@simulated
async def test_what_makes_no_sense_is_an_error_at_once(net: Network) -> None:
    two = await pair(net)
    bad: list[Term] = [(DO, "k", Atom("no_number")), (COPY, HOME, [1]), (RULE, 7)]
    error = (Atom("error"), Atom("badarg"))
    assert same(await two.does(*bad, (DO, "k", 1)), [error, error, error, (OK, 1)])


@simulated
async def test_who_waits_with_what_can_not_be_done_holds_up_no_other(net: Network) -> None:
    two = await pair(net, (2, [A], [B]))
    bad, good, other = await two.asks((DO, "k", Atom("no_number")), (DO, "k", 1), (DO, "l", 1))
    copies = [("k", 5), ("l", 7)]
    answered = [(ACCEPTED, ["k", "l"], (2, [A], [B]))]
    assert same(await two.does((COPY, (2, [A], [B]), copies)), answered)
    assert bad.answers == []
    assert same([good.answers, other.answers], [[(OK, 6)], [(OK, 8)]])
