"""3.7 merges: increment, merge_counters, add, remove, merge."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from minibeam.cluster.merges import (
    EMPTY,
    ZERO,
    Counter,
    Set,
    add,
    elements,
    increment,
    merge,
    merge_counters,
    remove,
    total,
)
from minibeam.cluster.versions import Dot, has_seen, joined
from minibeam.network.copying import copy_term
from minibeam.network.encoder import encode
from tests.merge_support import merged
from tests.support import same

A, B, C = "a@one", "b@two", "c@three"


@pytest.fixture(autouse=True)
def nothing_is_nothing_again() -> Iterator[None]:
    """Who changes what it is given changes ZERO and EMPTY too: no other test is to suffer."""
    yield
    for there in (ZERO, *EMPTY):
        there.clear()


def dots(value: Set) -> list[Dot]:
    """The dots of the addings that the elements are there for."""
    return [dot for there in value[1].values() for dot in there]


def has(value: Set, *expected: Any) -> bool:
    """Whether a set has these elements, no others, and each once."""
    found = elements(value)
    assert sorted(found) == sorted(expected), f"the set has {found}, not {list(expected)}"
    return True


# -- the counter -----------------------------------------------------------------------


def test_a_counter_counts() -> None:
    counter = increment(increment(ZERO, A), A)
    assert total(counter) == 2
    assert total(increment(counter, A, 40)) == 42
    assert total(increment(counter, B)) == 3
    assert total(increment(counter, A, 0)) == 2
    assert total(ZERO) == 0


def test_a_counter_counts_down_as_well() -> None:
    counter = increment(increment(ZERO, A, 5), A, -2)
    assert total(counter) == 3
    assert total(increment(counter, B, -4)) == -1
    assert total(increment(ZERO, B, -4)) == -4


def test_both_sides_of_a_split_count() -> None:
    before = increment(ZERO, A, 10)
    left, right = increment(before, A), increment(increment(before, B, 2), C, 3)
    assert total(merged(merge_counters, left, right)) == 16
    assert total(merged(merge_counters, before, left, right)) == 16


def test_what_was_taken_away_stays_away() -> None:
    before = increment(ZERO, A, 10)
    after = increment(before, A, -4)
    assert total(merged(merge_counters, before, after)) == 6
    assert total(merged(merge_counters, before, after, increment(after, A, 1))) == 7


def test_what_was_taken_away_is_known_also_where_more_was_added_since() -> None:
    before = increment(ZERO, A, 10)
    after = increment(increment(before, A, -4), A, 20)
    assert total(merged(merge_counters, before, after)) == 26


def test_a_copy_that_comes_late_changes_nothing() -> None:
    old = increment(increment(ZERO, A, 3), A, -1)
    new = increment(increment(increment(old, A, 2), A, -2), B, 5)
    assert same(merged(merge_counters, old, new), new)
    assert same(merged(merge_counters, ZERO, new), new)
    assert same(merge_counters(new, new), new)


def test_counters_of_nodes_that_the_other_one_does_not_know() -> None:
    left, right = increment(ZERO, A, 2), increment(ZERO, B, -3)
    assert total(merged(merge_counters, left, right)) == -1
    assert total(merged(merge_counters, left, right, increment(ZERO, C, 7))) == 6


def test_a_counter_is_a_term_and_stays_as_it_was() -> None:
    counter = increment(increment(ZERO, A, 5), A, -2)
    other = increment(counter, B)
    before = deepcopy((counter, other))
    assert same(copy_term(counter), counter)
    increment(counter, A)
    increment(counter, A, -1)
    increment(counter, C)
    merge_counters(counter, other)
    assert same((counter, other), before)
    assert same(ZERO, {})


def test_counters_that_merge_have_counted_everything(seed: int) -> None:
    for number in range(15):
        random = Random(f"{seed} {number}")
        counters: dict[str, Counter] = {node: ZERO for node in (A, B, C)}
        states = [ZERO]
        expected = 0
        for _ in range(40):
            node = random.choice([A, B, C])
            if random.random() < 0.5:
                by = random.randrange(-3, 5)
                expected += by
                counters[node] = increment(counters[node], node, by)
            else:
                counters[node] = merge_counters(counters[node], random.choice(states))
            states.append(counters[node])
        assert total(merged(merge_counters, *counters.values())) == expected
        three = random.sample(states, 3)
        right = merge_counters(three[0], merge_counters(three[1], three[2]))
        same(right, merged(merge_counters, *three))


# -- the set ---------------------------------------------------------------------------


def test_what_was_added_is_there_until_it_is_removed() -> None:
    value = add(add(EMPTY, "milk", A), "beer", A)
    assert has(value, "milk", "beer")
    value = remove(value, "milk")
    assert has(value, "beer")
    assert has(remove(value, "beer"))


def test_what_is_not_there_can_be_removed_as_well() -> None:
    assert has(remove(EMPTY, "milk"))
    assert has(remove(add(EMPTY, "beer", A), "milk"), "beer")


def test_what_was_removed_can_be_added_again() -> None:
    old = add(EMPTY, "milk", A)
    gone = remove(old, "milk")
    again = add(gone, "milk", A)
    assert has(merged(merge, old, gone, again), "milk")
    there = add(gone, "milk", B)
    assert has(merged(merge, old, gone, there), "milk")


def test_both_sides_of_a_split_keep_what_they_added() -> None:
    before = add(EMPTY, "bread", A)
    left, right = add(before, "milk", A), add(before, "beer", B)
    assert has(merged(merge, left, right), "bread", "milk", "beer")
    assert has(merged(merge, before, left, right), "bread", "milk", "beer")


def test_what_one_side_has_removed_does_not_come_back() -> None:
    before = add(add(EMPTY, "milk", A), "beer", B)
    after = remove(before, "milk")
    assert has(merged(merge, before, after), "beer")
    elsewhere = add(before, "tea", B)
    assert has(merged(merge, before, after, elsewhere), "beer", "tea")


def test_an_element_that_one_side_adds_and_the_other_one_removes_is_there() -> None:
    before = add(EMPTY, "milk", A)
    removed, added = remove(before, "milk"), add(before, "milk", B)
    assert has(merged(merge, removed, added), "milk")
    # Also where the same node had added it before.
    assert has(merged(merge, removed, add(before, "milk", A)), "milk")


def test_who_removes_has_removed_all_that_it_has_seen() -> None:
    both = merged(merge, add(EMPTY, "milk", A), add(EMPTY, "milk", B))
    assert has(both, "milk")
    after = remove(both, "milk")
    assert has(after)
    assert has(merged(merge, both, after, add(EMPTY, "milk", B)))


def test_of_two_addings_the_one_that_was_not_seen_stays() -> None:
    first, second = add(EMPTY, "milk", A), add(EMPTY, "milk", B)
    both = merged(merge, first, second)
    only_first_is_gone = remove(first, "milk")
    rest = merged(merge, both, only_first_is_gone)
    assert has(rest, "milk")
    assert has(merged(merge, rest, remove(second, "milk")))


def test_what_was_added_has_been_seen() -> None:
    value = add(add(add(EMPTY, "milk", A), "beer", B), "tea", A)
    assert all(has_seen(value[0], dot) for dot in dots(value))
    value = add(value, "tea", A)
    assert all(has_seen(value[0], dot) for dot in dots(value)), "it was added once more"


def test_what_was_removed_has_been_seen_all_the_same() -> None:
    before = add(add(EMPTY, "milk", A), "beer", B)
    after = remove(before, "beer")
    assert all(has_seen(after[0], dot) for dot in dots(before)), "others have to know of it"
    assert len(dots(after)) == 1


def test_a_merge_has_seen_what_both_have() -> None:
    left, right = add(EMPTY, "milk", A), remove(add(EMPTY, "beer", B), "beer")
    both = merge(left, right)
    assert has_seen(both[0], dots(left)[0])
    assert same(both[0], joined(left[0], right[0]))


def test_no_dot_of_what_was_removed_comes_back() -> None:
    before = add(add(EMPTY, "milk", A), "beer", B)
    after = add(remove(before, "milk"), "milk", C)
    both = merged(merge, before, after)
    assert sorted(dots(both)) == sorted(dots(after))
    assert dots(merged(merge, before, remove(after, "milk"))) == dots(remove(after, "milk"))


def test_an_adding_has_a_dot_that_no_other_has() -> None:
    value = add(EMPTY, "milk", A)
    value = add(remove(value, "milk"), "beer", A)
    assert has(merged(merge, value, add(EMPTY, "milk", A)), "beer")
    value = remove(remove(value, "beer"), "milk")
    late = value
    value = add(value, "tea", A)
    assert has(merged(merge, late, value), "tea")


def test_an_entry_is_changed_by_removing_and_adding() -> None:
    """An entry of a to-do list: its name, its text, whether it is done."""
    before = add(EMPTY, ("1", "paint", False), A)
    done = add(remove(before, ("1", "paint", False)), ("1", "paint", True), A)
    other = add(before, ("2", "saw", False), B)
    assert has(merged(merge, before, done, other), ("1", "paint", True), ("2", "saw", False))


def test_what_was_removed_leaves_nothing_behind() -> None:
    value = EMPTY
    for number in range(50):
        value = remove(add(value, f"entry {number}", A), f"entry {number}")
        value = merge(value, remove(value, f"entry {number - 1}"))
    assert has(value)
    size = len(encode(value, text=True))
    assert size < 100, f"an empty set has {size} bytes after 50 elements were removed"


def test_what_is_added_often_is_there_once() -> None:
    value = add(EMPTY, "milk", A)
    size = len(encode(value, text=True))
    for _ in range(50):
        value = add(value, "milk", A)
        value = merge(value, value)
    assert has(value, "milk")
    assert len(encode(value, text=True)) <= size + 8, f"it remembers every adding: {value}"
    other = add(value, "milk", B)
    assert has(merged(merge, value, other, remove(other, "milk")))


def test_nothing_merged_with_something_is_that() -> None:
    value = add(add(EMPTY, "milk", A), "beer", B)
    assert same(merged(merge, EMPTY, value), value)
    assert same(merge(value, copy_term(value)), value)
    assert has(merge(EMPTY, EMPTY))


def test_a_set_is_a_term_and_stays_as_it_was() -> None:
    value = add(add(EMPTY, ("1", "paint", False), A), ("2", "saw", True), B)
    other = add(remove(value, ("2", "saw", True)), ("1", "paint", False), B)
    before = deepcopy((value, other))
    assert same(copy_term(value), value)
    add(value, ("1", "paint", False), C)
    add(value, "milk", A)
    remove(value, ("1", "paint", False))
    merge(value, other)
    assert same((value, other), before)
    assert same(EMPTY, ({}, {}))


# -- all of it, against sets of addings ------------------------------------------------


class Copy:
    """A node's copy, and beside it what it should be: all addings that it has heard of, by
    number, each with its element, and those that somebody has removed."""

    def __init__(self, node: str) -> None:
        self.node = node
        self.value: Set = EMPTY
        self.added: frozenset[tuple[str, int]] = frozenset()
        self.removed: frozenset[tuple[str, int]] = frozenset()

    @property
    def state(self) -> Any:
        return self.value, self.added, self.removed

    def add(self, element: str, number: int) -> None:
        self.value = add(self.value, element, self.node)
        self.added |= {(element, number)}

    def remove(self, element: str) -> None:
        self.value = remove(self.value, element)
        self.removed |= {adding for adding in self.added if adding[0] == element}

    def merge(self, state: Any) -> None:
        value, added, removed = state
        self.value = merge(self.value, value)
        self.added |= added
        self.removed |= removed

    def check(self) -> None:
        has(self.value, *{element for element, _ in self.added - self.removed})


def some_copies(random: Random, steps: int) -> list[Any]:
    """States that copies of three nodes come to that add and remove, and send late and
    twice."""
    copies = [Copy(node) for node in (A, B, C)]
    states = [copies[0].state]
    for number in range(steps):
        copy = random.choice(copies)
        match random.randrange(4):
            case 0:
                copy.add(random.choice(["milk", "beer"]), number)
            case 1:
                copy.remove(random.choice(["milk", "beer"]))
            case _:
                copy.merge(random.choice(states[-8:]))
        copy.check()
        states.append(copy.state)
    return states


def test_an_element_is_there_while_there_is_an_adding_that_nobody_has_removed(
    seed: int,
) -> None:
    for number in range(30):
        some_copies(Random(f"{seed} {number}"), 40)


def test_sets_come_to_the_same_in_any_order_and_however_often(seed: int) -> None:
    for number in range(20):
        random = Random(f"{seed} {number}")
        three = [state[0] for state in random.sample(some_copies(random, 30), 3)]
        together = merged(merge, *three)
        same(merge(together, together), together)
        same(merge(three[0], merge(three[1], three[2])), together)
        same(copy_term(together), together)
