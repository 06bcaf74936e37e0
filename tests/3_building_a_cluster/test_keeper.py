"""The books of a keeper, where they are not the exercise's."""

from __future__ import annotations

from course.sim import Network
from minibeam.terms import OK, Atom
from tests.keeper_support import ACCEPTED, COPY, DO, A, B, pair
from tests.support import same, simulated


@simulated
async def test_who_waits_with_what_can_not_be_done_holds_up_no_other(net: Network) -> None:
    two = await pair(net, (2, [A], [B]))
    bad, good, other = await two.asks((DO, "k", Atom("no_number")), (DO, "k", 1), (DO, "l", 1))
    copies = [("k", 5), ("l", 7)]
    answered = [(ACCEPTED, ["k", "l"], (2, [A], [B]))]
    assert same(await two.does((COPY, (2, [A], [B]), copies)), answered)
    assert bad.answers == []
    assert same([good.answers, other.answers], [[(OK, 6)], [(OK, 8)]])
