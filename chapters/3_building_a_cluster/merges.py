"""Values that can always be merged: a counter, and a set that elements are removed from.

Each node changes its own copy at any time, whether it reaches others or not. Copies are
merged in any order and as often as one likes, and those that have merged the same changes are
equal. There is no conflict left to be settled: of each kind of value it is decided beforehand
what two changes come to that did not know of each other.

    counter   both count
    set       an element that one side adds and the other one removes is there

A set remembers nothing of what was removed. Each adding has a dot (versions.py), and the
vector says which dots a copy has seen: one that it has seen, and has no more, was removed
there.

What always holds: merging is associative, commutative and idempotent; a node changes its own
latest copy only, and has that durable before anybody else sees it, so that no dot is given
twice; values are terms, and never changed in place.

Shapiro and others, Conflict-free Replicated Data Types (2011): which values can be merged
like that, and why they all come to the same. Bieniusa and others, An Optimized Conflict-free
Replicated Set (2012): a set that remembers no removed elements.
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
    """The counter after `node` has added `by`; if that is negative, so much is taken away.

    Only the numbers of this node change, (added, taken), and both of them only grow.
    """
    raise NotImplementedError("merges.increment is still to be written")


def merge_counters(one: Counter, other: Counter) -> Counter:
    """What two copies of a counter are together: of each node that either has, the greater of
    both `added`, and the greater of both `taken`. They only grow, and only where they belong:
    so the greater one is the later one."""
    raise NotImplementedError("merges.merge_counters is still to be written")


def total(counter: Counter) -> int:
    """What a counter says."""
    return sum(added - taken for added, taken in counter.values())


def add(value: Set, element: Any, node: str) -> Set:
    """The set after `node` has added an element, whether or not it was there.

    The adding has a dot (node, count), where count is one more than the vector has of this
    node. The dot takes the place of those that the element had, and the vector has seen it. So
    an element that is there is there for a new reason: who removes it elsewhere at this moment
    has not seen this adding.
    """
    raise NotImplementedError("merges.add is still to be written")


def remove(value: Set, element: Any) -> Set:
    """The set without an element, whether or not it was there. The vector stays as it is: it
    has seen the dots that are gone, and that is how others will know."""
    raise NotImplementedError("merges.remove is still to be written")


def merge(one: Set, other: Set) -> Set:
    """What two copies of a set are together.

    A dot of an element that both copies have stays. One that only one copy has stays if the
    other copy's vector has not seen it (`has_seen(vector, dot)`); if it has, that adding was
    removed there. An element for which no dot is left is not there. The dots of an element are
    sorted; the vector has seen (`joined`) what both have.
    """
    raise NotImplementedError("merges.merge is still to be written")


def elements(value: Set) -> list[Any]:
    """What is in a set, in the order in which it was merged."""
    return list(value[1])
