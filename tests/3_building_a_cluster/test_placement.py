"""3.1 placement: by_modulo, owners, build_ring, by_ring, moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache, partial
from itertools import permutations
from random import Random

import pytest

from minibeam.cluster.phash2 import WHOLE, phash2, phash2_pairs
from minibeam.cluster.placement import (
    POINTS,
    Ring,
    build_ring,
    by_modulo,
    by_rendezvous,
    by_ring,
    moved,
    owners,
)
from minibeam.terms import Atom, Term
from tests.support import same

NODES = ["a@one", "b@two", "c@three", "d@four", "e@five"]
WITHOUT_C = [name for name in NODES if name != "c@three"]
KEYS: list[Term] = [f"key {number}" for number in range(600)]
OF_ALL_KINDS: list[Term] = [
    *("text", b"bytes", Atom("atom"), 7, -(2**70), 1.5, ("list", 3), [1, "two"], {"a": [1]}),
    *(True, None, [], (), ""),
]


@cache
def ring_of(*names: str) -> Ring:
    return build_ring(dict.fromkeys(names, 1))


def place_on(*names: str) -> Callable[[Term], str]:
    return partial(by_ring, ring=ring_of(*names))


def shares(keys: list[Term], place: Callable[[Term], str]) -> dict[str, float]:
    return {node: count / len(keys) for node, count in Counter(map(place, keys)).items()}


# What real Erlang says, typed into erl with the functions of the module's header.

RECORDED: list[tuple[Term, str, str, str]] = [
    ("milk", "e", "e a d c b", "c"),
    ("user 1", "c", "b d e a c", "d"),
    ("user 2", "b", "b a c d e", "b"),
    ("user 3", "e", "e b c d a", "d"),
    (Atom("milk"), "e", "e d c b a", "e"),
    (Atom("list"), "e", "c e b a d", "a"),
    (1, "c", "b a e c d", "c"),
    (2, "d", "d c a e b", "a"),
    ((Atom("list"), "shopping"), "b", "c d b e a", "b"),
    ([1, 2, 3], "d", "c b d e a", "d"),
    (1.5, "a", "e b d c a", "d"),
    (True, "d", "d c a e b", "e"),
    ([], "c", "d b c e a", "d"),
    ({"a": 1}, "c", "d b c e a", "d"),
]
"""A key, its node by modulo, its owners, and its node on the ring, by their first letters."""
ENDS_OF_RING = (300, (7988015, "b@two"), (4274814010, "a@one"))
"""How many points there are with a weight of 1 for a and 2 for b, the first and the last."""
SUM_OF_RING = 672627377139
"""All of these points, added up."""


def letters(nodes: list[Atom]) -> str:
    return " ".join(node[0] for node in nodes)


@pytest.mark.parametrize("key", OF_ALL_KINDS, ids=repr)
def test_a_key_may_be_any_term(key: Term) -> None:
    for node in (
        by_modulo(key, NODES),
        owners(key, NODES, 1)[0],
        by_ring(key, ring_of(*NODES)),
    ):
        assert node in NODES


# -- by_modulo -------------------------------------------------------------------------


def test_modulo_gives_a_key_the_node_that_erlang_gives_it() -> None:
    for key, expected, _, _ in RECORDED:
        assert by_modulo(key, NODES)[0] == expected, f"the node of {key!r}"


def test_the_order_of_the_nodes_is_of_no_matter() -> None:
    for key in OF_ALL_KINDS:
        found = {by_modulo(key, names) for names in permutations(NODES[:4])}
        assert len(found) == 1, f"{key!r} is at {found}"


def test_the_nodes_are_not_changed() -> None:
    names = NODES[::-1]
    by_modulo("key", names)
    owners("key", names, 3)
    assert names == NODES[::-1]


def test_nodes_may_be_gone_through_once_only() -> None:
    assert by_modulo("key", iter(NODES)) == by_modulo("key", NODES)
    assert owners("key", iter(NODES), 3) == owners("key", NODES, 3)


def test_a_node_is_an_atom() -> None:
    assert same(by_modulo("key", ["a@one"]), Atom("a@one"))


def test_modulo_gives_each_node_as_many_keys() -> None:
    found = shares(KEYS, partial(by_modulo, nodes=NODES))
    assert set(found) == set(NODES)
    assert all(0.12 < share < 0.28 for share in found.values()), found


# -- owners ----------------------------------------------------------------------------


def test_the_owners_of_a_key_are_those_that_erlang_says() -> None:
    for key, _, expected, _ in RECORDED:
        assert letters(owners(key, NODES, 5)) == expected, f"the owners of {key!r}"


@pytest.mark.parametrize("copies", [0, 1, 3, 5])
def test_there_are_as_many_owners_as_copies(copies: int) -> None:
    found = owners("key", NODES, copies)
    assert len(found) == len(set(found)) == copies
    assert found == owners("key", NODES, 5)[:copies]


def test_no_more_owners_than_nodes() -> None:
    assert sorted(owners("key", NODES[:2], 3)) == NODES[:2]
    assert owners("key", [], 3) == []


def test_owners_do_not_depend_on_the_order_of_the_nodes() -> None:
    for key in OF_ALL_KINDS:
        found = {tuple(owners(key, names, 4)) for names in permutations(NODES[:4])}
        assert len(found) == 1, f"{key!r} is at {found}"


def test_when_a_node_is_gone_only_its_place_is_taken() -> None:
    for key in KEYS[:100]:
        before = owners(key, NODES, 5)
        before.remove(Atom("c@three"))
        assert owners(key, WITHOUT_C, 5) == before


def test_owners_are_atoms() -> None:
    assert same(owners("key", ["a@one"], 1), [Atom("a@one")])


def test_owners_are_the_same_whether_the_nodes_are_atoms_or_text() -> None:
    for key in OF_ALL_KINDS:
        assert owners(key, map(Atom, NODES), 5) == owners(key, NODES, 5)


def test_two_nodes_whose_atoms_have_one_hash_both_get_keys() -> None:
    assert phash2(Atom("aq@one")) == phash2(Atom("ba@one"))
    found = shares(KEYS, lambda key: owners(key, [Atom("aq@one"), Atom("ba@one")], 1)[0])
    assert set(found) == {"aq@one", "ba@one"}, f"keys are at {', '.join(found)} alone"
    assert 0.4 < found["aq@one"] < 0.6


def test_of_two_with_one_score_the_greater_name_is_first() -> None:
    twins = ["n136@h", "n150373@h"]
    assert len(set(phash2_pairs("key", twins))) == 1
    for names in (twins, twins[::-1]):
        assert owners("key", names, 2) == twins[::-1]


def test_the_highest_score_has_the_key_and_each_node_as_many() -> None:
    found = shares(KEYS, partial(by_rendezvous, nodes=NODES))
    assert set(found) == set(NODES)
    assert all(0.12 < share < 0.28 for share in found.values()), found


# -- build_ring ------------------------------------------------------------------------


def test_a_point_of_the_ring_is_where_erlang_says() -> None:
    ring = build_ring({"a@one": 1, "b@two": 2})
    assert (len(ring), ring[0], ring[-1]) == ENDS_OF_RING
    assert sum(point for point, _ in ring) == SUM_OF_RING, "the sum of all points"


def test_a_ring_is_sorted_and_has_points_by_weight() -> None:
    ring = build_ring({"a@one": 1, "b@two": 3})
    assert ring == sorted(ring)
    assert Counter(node for _, node in ring) == {"a@one": POINTS, "b@two": 3 * POINTS}
    assert all(0 <= point < WHOLE for point, _ in ring)


def test_a_node_of_no_weight_is_not_on_the_ring() -> None:
    assert build_ring({"a@one": 0, "b@two": 1}) == build_ring({"b@two": 1})
    assert build_ring({}) == []


def test_more_weight_adds_points_and_leaves_the_others_where_they_are() -> None:
    before, after = build_ring({"a@one": 1}), build_ring({"a@one": 2})
    assert set(before) < set(after)


def test_nodes_on_the_ring_are_atoms_and_may_be_given_as_such() -> None:
    assert same(build_ring({"a@one": 1})[0][1], Atom("a@one"))
    assert build_ring({Atom("a@one"): 1}) == build_ring({"a@one": 1})


# -- by_ring ---------------------------------------------------------------------------


def test_on_the_ring_a_key_has_the_node_that_erlang_gives_it() -> None:
    for key, _, _, expected in RECORDED:
        assert by_ring(key, ring_of(*NODES))[0] == expected, f"the node of {key!r}"


def test_a_key_belongs_to_the_next_point_of_the_ring() -> None:
    place = phash2(("key",), WHOLE)
    ring = [(place - 2, Atom("a")), (place - 1, Atom("b")), (place + 1, Atom("c"))]
    assert by_ring("key", [*ring, (place + 9, Atom("d"))]) == "c"


def test_a_point_at_the_very_place_of_a_key_has_it() -> None:
    place = phash2(("key",), WHOLE)
    assert by_ring("key", [(place - 1, Atom("a")), (place, Atom("b"))]) == "b"
    assert by_ring("key", [(place, Atom("a")), (place, Atom("b"))]) == "a"


def test_behind_the_last_point_comes_the_first() -> None:
    place = phash2(("key",), WHOLE)
    assert by_ring("key", [(place - 9, Atom("a")), (place - 1, Atom("b"))]) == "a"


def test_a_ring_of_one_point_has_all_keys() -> None:
    for key in OF_ALL_KINDS:
        assert by_ring(key, [(WHOLE // 2, Atom("a"))]) == "a"


def test_atoms_are_spread_over_the_ring_as_all_keys_are() -> None:
    random = Random(3)
    atoms: list[Term] = [Atom(f"{random.random()}") for _ in range(400)]
    sixteen = [(number * WHOLE // 16, Atom(f"n{number}")) for number in range(16)]
    for share in shares(atoms, partial(by_ring, ring=sixteen)).values():
        assert share < 0.2, "so large a share is at one of sixteen equal arcs"


def test_twice_the_weight_gets_twice_the_keys() -> None:
    ring = build_ring({"a@one": 1, "b@two": 2, "c@three": 1})
    found = shares([*range(2000)], partial(by_ring, ring=ring))
    assert 0.4 < found["b@two"] < 0.6


# -- what moves ------------------------------------------------------------------------


def test_all_keys_that_change_their_node_are_counted() -> None:
    where = {"a": "one", "b": "one", "c": "two", "d": "two"}
    later = {"a": "one", "b": "two", "c": "one", "d": "two"}
    assert moved(list(where), where.__getitem__, later.__getitem__) == 0.5
    assert moved(["a"], where.__getitem__, later.__getitem__) == 0.0
    assert moved(["b"], where.__getitem__, later.__getitem__) == 1.0
    assert moved(["b", "c"], where.__getitem__, later.__getitem__) == 1.0


def test_a_share_is_a_share_of_the_keys_also_if_they_come_once() -> None:
    share = moved(iter(range(8)), lambda key: "a", lambda key: "b" if key == 3 else "a")
    assert share == 0.125


def test_of_no_keys_none_moves() -> None:
    share = moved([], lambda key: "a", lambda key: "b")
    assert same(share, 0.0)


def test_keys_that_change_places_with_each_other_have_moved() -> None:
    """As many keys at each node as before, and yet all of them have moved."""
    assert moved([0, 1], lambda key: "ab"[key], lambda key: "ba"[key]) == 1.0


def test_keys_need_not_be_hashable_and_may_be_alike() -> None:
    keys: list[Term] = [[1], {"a": 1}, [1], [2]]
    assert moved(keys, lambda key: "a", lambda key: "b" if key == [1] else "a") == 0.5


def test_a_new_node_moves_nearly_all_keys_by_modulo() -> None:
    share = moved(KEYS, partial(by_modulo, nodes=NODES[:4]), partial(by_modulo, nodes=NODES))
    assert 0.7 < share < 0.9


def test_a_new_node_takes_its_share_by_rendezvous_and_nothing_else_moves() -> None:
    before, after = (
        partial(by_rendezvous, nodes=NODES[:4]),
        partial(by_rendezvous, nodes=NODES),
    )
    assert 0.12 < moved(KEYS, before, after) < 0.28
    assert {after(key) for key in KEYS if before(key) != after(key)} == {"e@five"}


def test_a_node_of_the_ring_that_goes_leaves_its_keys_to_many() -> None:
    before, after = place_on(*NODES), place_on(*WITHOUT_C)
    changed = [key for key in KEYS if before(key) != after(key)]
    assert {before(key) for key in changed} == {"c@three"}
    assert len({after(key) for key in changed}) == 4
    assert 0.08 < moved(KEYS, before, after) < 0.35
