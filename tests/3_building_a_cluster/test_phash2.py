"""The hash that Erlang gives a term: recorded from it, and what holds of any."""

from __future__ import annotations

import json
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from minibeam.cluster.phash2 import WHOLE, phash2, phash2_pairs
from minibeam.network.decoder import decode
from minibeam.terms import Atom, Bitstring, ImproperList, Pid, Term, TermError, TermMap

VECTORS = Path(__file__).parents[1] / "vectors" / "phash2.jsonl"
RECORDED = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def test_all_recorded_terms_have_the_hash_that_erlang_gave_them() -> None:
    assert len(RECORDED) == 200
    for line in RECORDED:
        term, _ = decode(bytes.fromhex(line["hex"]))
        assert phash2(term, WHOLE) == line["hash"], repr(term)


@pytest.mark.parametrize(
    ("term", "hash"),
    [
        # Typed into erl: erlang:phash2(Term).
        (Atom("a"), 97),
        (Atom("ab"), 1650),
        ([], 113427502),
        ((), 87486268),
        (0, 88723725),
        ("", 13708901),
    ],
)
def test_the_hash_without_a_limit_has_27_bits(term: Term, hash: int) -> None:
    assert phash2(term) == hash == phash2(term, WHOLE) % 2**27


def test_what_is_one_term_has_one_hash() -> None:
    class Colour(IntEnum):
        RED = 7

    class Point(NamedTuple):
        x: int
        y: int

    alike: list[tuple[Any, Any]] = [
        ("é", "é".encode()),
        (b"abc", bytearray(b"abc")),
        (True, Atom("true")),
        (None, Atom("nil")),
        (0.0, -0.0),
        (Colour.RED, 7),
        ([Colour.RED, 8], [7, 8]),
        (Point(1, 2), (1, 2)),
        ({"a": 1, "b": 2}, {b"b": 2, b"a": 1}),
        ({1: 2}, TermMap(((1, 2),))),
        (ImproperList((1, 2), [3, 4]), [1, 2, 3, 4]),
        (ImproperList((1,), ImproperList((2,), 3)), ImproperList((1, 2), 3)),
        (Bitstring(b"\xff", 3), Bitstring(b"\xe0", 3)),
    ]
    for one, other in alike:
        assert phash2(one, WHOLE) == phash2(other, WHOLE), (one, other)


def test_what_is_not_one_term_has_another_hash() -> None:
    different = [1, 1.0, True, Atom("1"), "1", [1], (1,), "a", Atom("a"), [97], {1: 1}]
    assert len({phash2(term, WHOLE) for term in different}) == len(different)


def test_each_of_many_pairs_has_the_hash_of_the_tuple() -> None:
    seconds: list[Term] = [Atom("a@one"), "b", 3, [4, 5], {6: 7}]
    for first in ("key", 7, Atom("k"), ("list", 1), []):
        expected = [phash2((first, second), WHOLE) for second in seconds]
        assert phash2_pairs(first, iter(seconds)) == expected


@pytest.mark.parametrize("wrap", [lambda t: [t], lambda t: (t, 1), lambda t: {1: t}])
def test_a_term_may_be_nested_as_deep_as_you_like(wrap: Any) -> None:
    def nested(levels: int) -> Term:
        term: Term = Atom("inside")
        for _ in range(levels):
            term = wrap(term)
        return term

    assert phash2(nested(3_000)) != phash2(nested(3_001))


@pytest.mark.parametrize(
    "value", [object(), {1, 2}, 1j, float("nan"), float("inf"), "\ud800", Atom("a" * 256)]
)
def test_what_is_no_term_has_no_hash(value: Any) -> None:
    for around in (value, [1, value], (value,), {1: value}):
        with pytest.raises(TermError):
            phash2(around)


@pytest.mark.parametrize("limit", [0, -1, WHOLE + 1])
def test_a_limit_is_from_1_to_all_of_32_bits(limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        phash2("key", limit)
    assert phash2("key", 1) == 0


def test_a_pid_is_hashed_by_its_id_alone() -> None:
    assert phash2(Pid("a@one", 5, 1, 2)) == phash2(Pid("b@two", 5, 3, 4))
    assert phash2(Pid("a@one", 5, 1, 2)) != phash2(Pid("a@one", 6, 1, 2))
