"""What the tests of values that are merged share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

from minibeam.network.order import same_term
from minibeam.terms import Term


def merged(merge: Callable[[Term, Term], Term], *values: Term) -> Term:
    """What all these come to, in every order, and if they come twice; it is to be the same."""
    first: Term = None
    for order in permutations(values):
        result = order[0]
        for value in order[1:]:
            result = merge(merge(result, value), value)
        if first is None:
            first = result
        assert same_term(result, first), (
            f"in another order it comes to something else: {first!r} or {result!r}"
        )
    return first
