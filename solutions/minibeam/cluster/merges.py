"""Values that can always be merged: a counter, and a set that things are removed from.

Each node changes its own copy at any time, whether it reaches others or not. Two copies are
merged in any order and as often as one likes, and whoever has merged the same changes has the
same value. There is no conflict to be settled: of each kind of value it is said beforehand
what two changes that did not know of each other come to.

    counter   both count
    set       an element that one side adds, and the other removes, is there

The set remembers no removed elements. Each adding has a dot (versions.py), and the vector says
which dots a copy has seen: one that it has seen and has no more was removed.

What always holds: `merge` is associative, commutative and idempotent; values are terms, and
never changed.

Shapiro and others, Conflict-free Replicated Data Types (2011): which values can be merged so,
and why. Bieniusa and others, An Optimized Conflict-free Replicated Set (2012): the set without
tombstones.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from minibeam.cluster.versions import Dot, Vector, has_seen, joined

Counter: TypeAlias = dict[str, tuple[int, int]]
"""For each node how much it has added, and how much it has taken away."""
Set: TypeAlias = tuple[Vector, dict[Any, list[Dot]]]
"""What has been seen, and each element with the dots of the addings that it is there for."""

ZERO: Counter = {}
EMPTY: Set = ({}, {})


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    """The counter after `node` has added `by`, which may be negative: then so much is taken
    away. Both numbers of a node only ever grow."""
    added, taken = counter.get(node, (0, 0))
    mine = (added + by, taken) if by > 0 else (added, taken - by)
    return {**counter, node: mine}


def merge_counters(one: Counter, other: Counter) -> Counter:
    """For each node the greater of both numbers: it alone changes its own, so the greater one
    is the later one."""
    return {
        node: (max(one.get(node, (0, 0))[0], other.get(node, (0, 0))[0]),
               max(one.get(node, (0, 0))[1], other.get(node, (0, 0))[1]))
        for node in sorted({*one, *other})
    }  # fmt: skip


def total(counter: Counter) -> int:
    """What a counter says."""
    return sum(added - taken for added, taken in counter.values())


def add(value: Set, element: Any, node: str) -> Set:
    """The set after `node` has added an element, with a new dot: (node, count), where count is
    one more than the vector has for this node.

    The new dot takes the place of those that the element had, and the vector has seen it. An
    element that is there already is added as well: who removes the older adding elsewhere
    has not seen this one.
    """
    vector, elements = value
    dot = (node, vector.get(node, 0) + 1)
    return joined(vector, {node: dot[1]}), {**elements, element: [dot]}


def remove(value: Set, element: Any) -> Set:
    """The set without an element, whether it was there or not. The vector stays as it is: it
    has seen the dots that are gone, and that is how others will know."""
    vector, elements = value
    return vector, {one: dots for one, dots in elements.items() if one != element}


def merge(one: Set, other: Set) -> Set:
    """What two copies of a set are together.

    Of an element the dots stay that both copies have, and those that one has and the other has
    not seen (`has_seen(vector, dot)`). A dot that one has and the other has seen, but has not,
    was removed there. An element without dots is not there. The vector has seen what both
    have. Dots are in order, and so are the elements (by their first dots).
    """
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = [dot for dot in mine if dot in its or not has_seen(right, dot)]
        stay += [dot for dot in its if dot not in mine and not has_seen(left, dot)]
        if stay:
            merged[element] = sorted(stay)
    in_order = sorted(merged.items(), key=lambda pair: pair[1])
    return joined(left, right), dict(in_order)
