"""Erlang's order of terms, and which values are the same term."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from minibeam.network.order import identity, order, same_term
from minibeam.terms import (
    Atom,
    Bitstring,
    Export,
    ImproperList,
    Pid,
    Port,
    Reference,
    TermError,
    TermMap,
)

IN_ORDER: list[Any] = [
    -(2**70),
    -1.5,
    0,
    0.5,
    1,
    2**70,
    Atom(""),
    Atom("a"),
    Atom("ab"),
    False,
    None,
    True,
    Atom("é"),
    Reference("a@h", 1, (9, 1, 1)),
    Reference("a@h", 1, (1, 2, 1)),
    Reference("b@h", 0, (0, 0, 1)),
    Export(Atom("m"), Atom("f"), 1),
    Port(Atom("a@h"), 5, 1),
    Port(Atom("a@h"), 1, 2),
    Pid("b@h", 1, 0, 1),
    Pid("a@h", 2, 0, 1),
    Pid("a@h", 2, 0, 2),
    Pid("b@h", 2, 0, 1),
    Pid("a@h", 1, 1, 1),
    (),
    (9,),
    (1, 2),
    (1, 3),
    {},
    {2: 1},
    {1: 1, 2: 1},
    {1: 1, 2: 2},
    {1: 1, 3: 0},
    [],
    ImproperList((1,), 0),
    [1],
    [1, 1],
    ImproperList((1, 1), b"a"),
    [1, 2],
    [[], 0],
    [[1]],
    b"",
    b"a\xff",
    Bitstring(b"\x80", 1),
    b"\x80",
]


def test_terms_are_in_erlangs_order() -> None:
    for one, other in itertools.pairwise(map(order, IN_ORDER)):
        assert one < other


def test_numbers_are_ordered_by_value_whatever_their_type() -> None:
    assert order(1) == order(1.0)
    assert sorted([2, 1.5, 1], key=order) == [1, 1.5, 2]
    assert order((1, 2)) == order((1.0, 2))


def test_text_is_ordered_as_its_binary() -> None:
    assert order("a") == order(b"a")
    assert order("a") != order(Atom("a"))


DIFFERENT: list[Any] = [1, 1.0, True, Atom("a"), "a", b"a", [], (), {}, None, 0, 0.0, -0.0]


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(DIFFERENT, 2)])
def test_what_python_takes_for_equal_may_be_different_terms(one: Any, other: Any) -> None:
    assert not same_term(one, other)
    assert not same_term([(one,)], [(other,)])
    assert not same_term({0: one}, {0: other})
    assert same_term([(one,)], [(one,)])


def test_the_order_of_entries_makes_no_other_map() -> None:
    assert same_term({1: 2, 3: 4}, {3: 4, 1: 2})
    assert same_term({1: {2: 3, "a": 4}}, TermMap(((1, TermMap((("a", 4), (2, 3)))),)))
    assert not same_term({1: 2, 3: 4}, {1: 4, 3: 2})


def test_the_way_a_term_is_written_in_python_makes_no_other_term() -> None:
    assert same_term(ImproperList((1,), [2]), [1, 2])
    assert same_term(True, Atom("true"))
    assert same_term(bytearray(b"a"), b"a")
    assert same_term(Bitstring(b"\xff", 1), Bitstring(b"\x80", 1))
    assert not same_term([1, 2], (1, 2))
    assert not same_term([1, [2]], [1, 2])
    assert not same_term([[1], 2], [[1, 2]])


def test_text_is_its_binary_only_where_asked() -> None:
    assert identity("é", text=False) == identity("é".encode())
    assert identity("é") != identity("é".encode())


def test_deep_terms_can_be_compared() -> None:
    def nested(levels: int, inner: Any) -> Any:
        term = inner
        for _ in range(levels):
            term = [term]
        return term

    assert same_term(nested(4_000, 1), nested(4_000, 1))
    assert not same_term(nested(4_000, 1), nested(4_000, 1.0))
    with pytest.raises(TermError):
        same_term(nested(100_000, 1), 1)


def test_a_value_that_is_no_term_has_no_place() -> None:
    with pytest.raises(TermError):
        order([object()])
    with pytest.raises(TermError):
        same_term(1, {1, 2})


def test_the_order_of_lists_and_tuples_is_that_of_their_parts() -> None:
    rng = random.Random(2)
    items = [[rng.randrange(3) for _ in range(rng.randrange(4))] for _ in range(100)]
    assert sorted(items, key=order) == sorted(items)
    tuples = [tuple(item) for item in items]
    assert sorted(tuples, key=order) == sorted(tuples, key=lambda item: (len(item), item))
