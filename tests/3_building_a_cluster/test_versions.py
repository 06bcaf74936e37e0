"""3.6 versions: overwrite, last_writer, compare, put, siblings."""

from __future__ import annotations

from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

from minibeam.cluster.versions import (
    NONE,
    Vector,
    Versions,
    compare,
    joined,
    last_writer,
    overwrite,
    put,
    siblings,
)
from minibeam.network.copying import copy_term
from minibeam.terms import Atom, Term
from tests.merge_support import merged
from tests.support import same

A, B, C = "a@one", "b@two", "c@three"
MILK: Term = {"1": ("milk", False)}
BEER: Term = {"1": ("milk", True), "2": ("beer", False)}


def values(versions: Versions) -> list[Term]:
    return [value for _, value in versions[1]]


# -- last_writer -----------------------------------------------------------------------


def test_the_greater_stamp_counts() -> None:
    assert same(merged(last_writer, (7, B, MILK), (9, A, BEER)), (9, A, BEER))
    assert same(merged(last_writer, (10, A, MILK), (9, B, BEER)), (10, A, MILK))


def test_of_equal_stamps_the_greater_node_counts() -> None:
    assert same(merged(last_writer, (7, A, BEER), (7, B, MILK)), (7, B, MILK))
    assert same(merged(last_writer, (7, A, MILK), (7, B, BEER)), (7, B, BEER))
    three = merged(last_writer, (7, A, MILK), (7, C, BEER), (7, B, "tea"))
    assert same(three, (7, C, BEER))


def test_copies_agree_also_on_two_writes_of_one_stamp_and_one_node() -> None:
    kinds = (MILK, BEER, "milk", 1, True, Atom("milk"), [1], None)
    writes = [(7, A, value) for value in kinds]
    for one, other in product(writes, writes):
        same(last_writer(one, other), last_writer(other, one))
    assert merged(last_writer, *writes[:4]) in writes


def test_a_map_in_another_order_is_the_same_write() -> None:
    one, two = (7, A, {"1": "milk", "2": "beer"}), (7, A, {"2": "beer", "1": "milk"})
    between = (7, A, {"1": "milk", "2": "wine"})
    assert same(last_writer(one, between), last_writer(two, between))
    assert same(last_writer(between, one), last_writer(between, two))


def test_the_last_writer_of_any_three_is_one_of_them_in_any_order(seed: int) -> None:
    random = Random(seed)
    for _ in range(100):
        writes = [
            (random.randrange(3), random.choice([A, B, C]), random.choice([MILK, BEER, "tea"]))
            for _ in range(3)
        ]
        assert merged(last_writer, *writes) in writes
        assert same(last_writer(writes[0], writes[0]), writes[0])


# -- overwrite -------------------------------------------------------------------------


def test_a_first_write_has_the_stamp_of_the_clock() -> None:
    assert same(overwrite(None, 1000, A, MILK), (1000, A, MILK))
    assert same(overwrite(None, 0, A, MILK), (0, A, MILK))


def test_a_clock_that_is_ahead_of_what_was_seen_is_the_stamp() -> None:
    assert same(overwrite((900, B, MILK), 1000, A, BEER), (1000, A, BEER))


def test_what_was_seen_is_overwritten_also_by_a_clock_that_is_behind() -> None:
    seen = (5000, B, MILK)
    for now in (0, 1000, 4999, 5000):
        write = overwrite(seen, now, A, BEER)
        assert same(write, (5001, A, BEER))
        assert same(merged(last_writer, seen, write), write)


def test_a_clock_that_is_behind_loses_nothing() -> None:
    seen = (5000, B, MILK)
    write = overwrite(seen, 1000, C, BEER)
    assert same(merged(last_writer, seen, write), write)


def test_of_many_writes_in_one_millisecond_the_last_one_counts() -> None:
    writes: list[Any] = [overwrite(None, 1000, C, 0)]
    for number in range(1, 10):
        writes.append(overwrite(writes[-1], 1000, (A, B)[number % 2], number))
    assert merged(last_writer, *writes[:4]) == writes[3]
    assert max(writes, key=lambda write: write[0])[2] == 9


# -- compare ---------------------------------------------------------------------------


def each_way(one: Vector, other: Vector) -> tuple[str, str]:
    return compare(one, other), compare(other, one)


def test_vectors_are_equal_if_they_have_seen_the_same() -> None:
    assert each_way({}, {}) == ("equal", "equal")
    assert each_way({A: 3, B: 1}, {B: 1, A: 3}) == ("equal", "equal")


def test_who_has_seen_less_is_before() -> None:
    assert each_way({}, {A: 1}) == ("before", "after")
    assert each_way({A: 3}, {A: 4}) == ("before", "after")
    assert each_way({A: 3, B: 1}, {A: 3, B: 2}) == ("before", "after")
    assert each_way({A: 1, B: 1}, {A: 3, B: 2}) == ("before", "after")


def test_a_node_that_only_the_other_one_knows_counts() -> None:
    assert each_way({A: 3}, {A: 3, B: 1}) == ("before", "after")
    assert each_way({B: 1}, {A: 3, B: 1, C: 2}) == ("before", "after")


def test_two_that_have_each_seen_something_else_are_concurrent() -> None:
    assert each_way({A: 1}, {B: 1}) == ("concurrent", "concurrent")
    assert each_way({A: 2, B: 1}, {A: 1, B: 2}) == ("concurrent", "concurrent")
    assert each_way({A: 2}, {A: 1, B: 1}) == ("concurrent", "concurrent")


def test_having_seen_more_writes_is_not_having_seen_them_all() -> None:
    assert each_way({A: 9, B: 1}, {A: 1, B: 2}) == ("concurrent", "concurrent")
    assert each_way({A: 9}, {C: 1}) == ("concurrent", "concurrent")


def test_a_node_with_a_count_of_nought_might_as_well_not_be_there() -> None:
    assert each_way({A: 1, B: 0}, {A: 1}) == ("equal", "equal")
    assert each_way({A: 0}, {B: 1}) == ("before", "after")
    assert each_way({A: 2, B: 0}, {A: 1, C: 0}) == ("after", "before")


def test_a_vector_says_what_sets_of_writes_would_say(seed: int) -> None:
    random = Random(seed)
    for _ in range(200):
        one, other = ({node: random.randrange(3) for node in (A, B, C)} for _ in range(2))
        ours, theirs = (
            {(node, n) for node in vector for n in range(vector[node])}
            for vector in (one, other)
        )
        expected = "equal" if ours == theirs else "before" if ours < theirs else "concurrent"
        assert compare(one, other) == ("after" if ours > theirs else expected), (one, other)


# -- put -------------------------------------------------------------------------------


def test_a_first_write_is_the_only_version() -> None:
    versions = put(NONE, A, {}, MILK)
    assert same(versions, ({A: 1}, [((A, 1), MILK)]))
    assert same(copy_term(versions), versions)


def test_what_was_read_is_overwritten() -> None:
    versions = put(NONE, A, {}, MILK)
    versions = put(versions, A, versions[0], BEER)
    assert same(versions, ({A: 2}, [((A, 2), BEER)]))
    versions = put(versions, B, versions[0], "tea")
    assert same(versions, ({A: 2, B: 1}, [((B, 1), "tea")]))


def test_two_who_did_not_know_of_each_other_are_siblings() -> None:
    versions = put(put(NONE, A, {}, MILK), B, {}, BEER)
    assert same(versions, ({A: 1, B: 1}, [((A, 1), MILK), ((B, 1), BEER)]))


def test_two_writers_at_one_node_are_siblings_as_well() -> None:
    """This is what a vector alone can't say, without dots."""
    versions = put(put(NONE, A, {}, MILK), A, {}, BEER)
    assert same(versions, ({A: 2}, [((A, 1), MILK), ((A, 2), BEER)]))


def test_who_has_read_both_siblings_settles_them() -> None:
    both = put(put(NONE, A, {}, MILK), B, {}, BEER)
    assert same(put(both, A, both[0], "tea"), ({A: 2, B: 1}, [((A, 2), "tea")]))


def test_who_has_read_one_of_the_siblings_overwrites_that_one() -> None:
    first = put(NONE, A, {}, "first")
    both = put(first, A, {}, "second")
    versions = put(both, A, first[0], "third")
    assert same(versions, ({A: 3}, [((A, 2), "second"), ((A, 3), "third")]))


def test_who_writes_twice_with_an_old_context_has_written_twice() -> None:
    old = put(NONE, A, {}, "old")
    versions = put(put(old, A, old[0], "one"), A, old[0], "two")
    assert same(versions, ({A: 3}, [((A, 2), "one"), ((A, 3), "two")]))


def test_a_node_counts_on_from_what_its_copy_has() -> None:
    copy: Versions = ({A: 2, B: 1}, [((B, 1), MILK)])
    versions = put(copy, A, {}, BEER)
    assert same(versions, ({A: 3, B: 1}, [((A, 3), BEER), ((B, 1), MILK)]))
    assert same(put(copy, A, {B: 1}, BEER), ({A: 3, B: 1}, [((A, 3), BEER)]))


def test_the_same_value_once_more_is_a_write_of_its_own() -> None:
    versions = put(put(NONE, A, {}, MILK), A, {}, MILK)
    assert same(versions, ({A: 2}, [((A, 1), MILK), ((A, 2), MILK)]))
    versions = put(versions, A, {A: 1}, MILK)
    assert same(versions, ({A: 3}, [((A, 2), MILK), ((A, 3), MILK)]))


def test_two_clients_that_take_turns_are_never_more_than_two_siblings() -> None:
    versions: Versions = NONE
    contexts: list[Vector] = [{}, {}]
    for number in range(20):
        client = number % 2
        versions = put(versions, A, contexts[client], (client, number))
        # Each reads after its own write, and has not seen what the other one writes next.
        contexts[client] = versions[0]
        assert len(versions[1]) <= 2, f"{len(versions[1])} siblings after {number + 1} writes"


def test_a_context_may_know_more_than_the_copy() -> None:
    """It was read at b, and is written at a, which has not heard of it."""
    here = put(NONE, A, {}, "here")
    there = put(put(NONE, B, {}, "one"), B, {B: 1}, "two")
    versions = put(here, A, there[0], "settled")
    assert same(versions, ({A: 2, B: 2}, [((A, 1), "here"), ((A, 2), "settled")]))
    assert values(merged(siblings, versions, there)) == ["here", "settled"]
    # Also of this node itself: no dot is given twice.
    assert same(put(here, A, {A: 7}, "later"), ({A: 8}, [((A, 8), "later")]))


def test_siblings_are_in_the_order_of_their_dots() -> None:
    versions = NONE
    for node in (C, A, B, A, C):
        versions = put(versions, node, {}, node)
    dots = [dot for dot, _ in versions[1]]
    assert dots == [(A, 1), (A, 2), (B, 1), (C, 1), (C, 2)]


def test_a_put_leaves_what_it_was_given_as_it_was() -> None:
    versions: Versions = ({A: 1, B: 1}, [((A, 1), MILK), ((B, 1), BEER)])
    context: Vector = {A: 1}
    before = deepcopy((versions, context))
    put(versions, A, context, "tea")
    put(versions, C, {C: 3}, "tea")
    assert same((versions, context), before)
    assert same(NONE, ({}, []))


# -- siblings --------------------------------------------------------------------------


def test_copies_of_one_write_are_one() -> None:
    versions = put(NONE, A, {}, MILK)
    assert same(merged(siblings, versions, copy_term(versions)), versions)
    both = put(versions, B, {}, BEER)
    assert same(merged(siblings, both, copy_term(both)), both)


def test_a_sibling_that_both_have_stays_once() -> None:
    both = put(put(NONE, A, {}, MILK), A, {}, BEER)
    assert same(values(siblings(both, both)), [MILK, BEER])
    assert same(values(siblings(put(both, B, {A: 1}, "tea"), both)), [BEER, "tea"])


def test_nothing_merged_with_something_is_that() -> None:
    versions = put(put(NONE, A, {}, MILK), B, {}, BEER)
    assert same(merged(siblings, NONE, versions), versions)
    assert same(siblings(NONE, NONE), NONE)


def test_a_copy_that_has_missed_a_write_is_brought_up_to_it() -> None:
    old = put(NONE, A, {}, MILK)
    new = put(old, A, old[0], BEER)
    assert same(merged(siblings, old, new), new)
    newer = put(new, B, new[0], "tea")
    assert same(merged(siblings, old, new, newer), newer)


def test_both_sides_of_a_split_keep_what_they_wrote() -> None:
    before = put(NONE, A, {}, "before")
    left, right = put(before, A, before[0], MILK), put(before, B, before[0], BEER)
    both = merged(siblings, left, right)
    assert same(both, ({A: 2, B: 1}, [((A, 2), MILK), ((B, 1), BEER)]))
    assert same(merged(siblings, before, left, right, both), both)


def test_equal_values_of_two_writers_are_two_siblings() -> None:
    both = merged(siblings, put(NONE, A, {}, MILK), put(NONE, B, {}, MILK))
    assert same(both, ({A: 1, B: 1}, [((A, 1), MILK), ((B, 1), MILK)]))
    settled = put(both, A, {A: 1}, BEER)
    assert same(merged(siblings, both, settled), settled)


def test_what_one_copy_has_overwritten_does_not_come_back_from_another() -> None:
    first = put(put(NONE, A, {}, "gone"), A, {}, "stays")
    left = put(first, A, {A: 1}, "new")
    right = put(first, B, {}, "other")
    both = merged(siblings, left, right)
    assert same(both, ({A: 3, B: 1}, [((A, 2), "stays"), ((A, 3), "new"), ((B, 1), "other")]))


def test_siblings_that_were_settled_on_one_side_stay_settled() -> None:
    both = put(put(NONE, A, {}, MILK), B, {}, BEER)
    settled = put(both, C, both[0], "settled")
    elsewhere = put(both, A, {A: 1}, "more")
    versions = merged(siblings, settled, elsewhere)
    assert same(versions, ({A: 2, B: 1, C: 1}, [((A, 2), "more"), ((C, 1), "settled")]))


def test_a_merge_leaves_both_as_they_were() -> None:
    one = put(put(NONE, A, {}, MILK), B, {}, BEER)
    other = put(put(NONE, C, {}, "tea"), B, {}, BEER)
    before = deepcopy((one, other))
    siblings(one, other)
    assert same((one, other), before)


# -- all of it, against sets of writes -------------------------------------------------


class Copy:
    """A node's copy, and beside it what it should be: all writes that it has heard of, by
    number, and those that others have seen and overwritten."""

    def __init__(self, node: str) -> None:
        self.node = node
        self.versions: Versions = NONE
        self.heard: frozenset[int] = frozenset()
        self.overwritten: frozenset[int] = frozenset()

    @property
    def state(self) -> Any:
        return self.versions, self.heard, self.overwritten

    def put(self, seen: Any, number: int) -> None:
        context, heard = seen
        self.versions = put(self.versions, self.node, context, number)
        self.heard |= heard | {number}
        self.overwritten |= heard

    def merge(self, other: Any) -> None:
        versions, heard, overwritten = other
        self.versions = siblings(self.versions, versions)
        self.heard |= heard
        self.overwritten |= overwritten

    def check(self) -> None:
        found, expected = sorted(values(self.versions)), sorted(self.heard - self.overwritten)
        assert found == expected, f"{self.node} has the writes {found}, not {expected}"


def some_copies(random: Random, steps: int) -> list[Any]:
    """States that copies of three nodes come to that write, read, and send late and twice."""
    copies = [Copy(node) for node in (A, B, C)]
    states = [copies[0].state]
    reads: list[Any] = [({}, frozenset())]
    for number in range(steps):
        copy = random.choice(copies)
        if random.random() < 0.5:
            copy.put(random.choice(reads[-4:]), number)
        else:
            copy.merge(random.choice(states[-8:]))
        copy.check()
        states.append(copy.state)
        reads.append((copy.versions[0], copy.heard))
    return states


def test_no_write_is_lost_that_nobody_has_overwritten(seed: int) -> None:
    for number in range(15):
        some_copies(Random(f"{seed} {number}"), 40)


def test_siblings_come_to_the_same_in_any_order_and_however_often(seed: int) -> None:
    for number in range(15):
        random = Random(f"{seed} {number}")
        three = [state[0] for state in random.sample(some_copies(random, 30), 3)]
        together = merged(siblings, *three)
        same(siblings(together, together), together)
        same(siblings(three[0], siblings(three[1], three[2])), together)
        same(copy_term(together), together)
        same(together[0], joined(joined(three[0][0], three[1][0]), three[2][0]))
