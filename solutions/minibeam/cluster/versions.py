"""Which write came after which: by stamps, or by what each writer had seen.

A **stamp** is what a clock shows, in milliseconds. Of two writes the one with the greater
stamp counts, and the other is gone: always, whether or not its writer knew of it.

A **version vector** has for each node how many of its writes have been seen:

    {"a@one": 3, "b@two": 1}        the first three of a's, the first of b's; nobody else's

One that has seen all that another has, and more, is after it; two that each have seen
something that the other has not are concurrent: neither knew of the other.

A copy keeps **versions**: (vector, siblings). Each sibling is (dot, value), and its dot
(node, count) says which write it is: ("a@one", 3) is the third of a's. The vector has seen
all siblings, and all that they have overwritten. Who writes says what he has seen, his
context: the vector of what he has read. What it has seen is overwritten; what it has not seen
stays beside the new value, for a reader to settle.

What always holds: a dot is given to one write only, so a node puts to its own latest copy, and
has that durable before anybody else sees it; values are terms, and never changed in place.

Lamport, Time, Clocks, and the Ordering of Events in a Distributed System (1978): what
"before" can mean, and a clock that respects it. Fidge (1988) and Mattern (1989), each by
himself: vectors, which also tell when there is no before. DeCandia and others, Dynamo (2007):
what a shop does with siblings. Preguica and others, Dotted Version Vectors (2010): why a
vector is not enough for two siblings of one node, and each has to have its dot.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from minibeam.network.order import identity
from minibeam.terms import Term

Write: TypeAlias = tuple[int, str, Any]
"""(stamp, node, value)"""
Vector: TypeAlias = dict[str, int]
Dot: TypeAlias = tuple[str, int]
Versions: TypeAlias = tuple[Vector, list[tuple[Dot, Any]]]

NONE: Versions = ({}, [])
"""What nobody has written."""


def overwrite(seen: Write | None, now: int, node: str, value: Term) -> Write:
    """The write of `value` at `node`, whose clock shows `now`, by somebody who has seen the
    write `seen`, or None.

    Its stamp is `now`; where that is not greater than the stamp that was seen, it is one more
    than that. So what is written knowingly over something counts, wherever it was written, and
    however far the clock there is behind.
    """
    stamp = now if seen is None else max(now, seen[0] + 1)
    return (stamp, node, value)


def last_writer(one: Write, other: Write) -> Write:
    """The one of two writes that counts: of the greater stamp; of equal stamps, of the greater
    node name.

    Should both be equal and the values not, as of a node that has lost its memory, then the
    one whose `identity(value)` is greater: any rule would do, but all copies have to go by the
    same. (Values themselves can't be compared: a dict is neither less nor greater.)
    """
    if one[:2] == other[:2]:
        return max(one, other, key=lambda write: identity(write[2]))
    return max(one, other, key=lambda write: write[:2])


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    """How `one` is to `other`: "before" if the other has seen all that it has, and more;
    "after" the other way round; "concurrent" if each has seen what the other has not.

    Of a node that is not in a vector nothing has been seen: that is a count of 0.
    """
    behind = any(count > one.get(node, 0) for node, count in other.items())
    ahead = any(count > other.get(node, 0) for node, count in one.items())
    if behind and ahead:
        return "concurrent"
    if behind:
        return "before"
    return "after" if ahead else "equal"


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    """The versions that `node` has after somebody has written `value` there who had seen
    `context`.

    The siblings that the context has seen (`has_seen(context, dot)`) are overwritten, all
    others stay. The new one has the dot (node, count), where count is one more than has been
    seen of this node, by the vector or by the context. The new vector has seen (`joined`) what
    the vector has, what the context has, and the new dot. The siblings are `in_order`.

    Who writes twice with the same old context has written twice: the second write did not see
    the first one, and stands beside it.
    """
    vector, there = versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    return joined(known, {node: dot[1]}), in_order([*stay, (dot, value)])


def siblings(one: Versions, other: Versions) -> Versions:
    """What two copies are together: all that neither has overwritten.

    A sibling, known by its dot, that both have stays, once. One that only one copy has stays
    if the other copy's vector has not seen its dot; if it has, it was overwritten there. The
    vector has seen (`joined`) what both have. The siblings are `in_order`.
    """
    (left, ours), (right, theirs) = one, other
    both = {dot for dot, _ in ours} & {dot for dot, _ in theirs}
    stay = [(dot, value) for dot, value in ours if dot in both or not has_seen(right, dot)]
    stay += [(dot, value) for dot, value in theirs if not has_seen(left, dot)]
    return joined(left, right), in_order(stay)


def has_seen(vector: Vector, dot: Dot) -> bool:
    """Whether the write of this dot is among those that a vector has seen."""
    node, count = dot
    return vector.get(node, 0) >= count


def joined(one: Vector, other: Vector) -> Vector:
    """Has seen what either has."""
    nodes = sorted({*one, *other})
    return {node: max(one.get(node, 0), other.get(node, 0)) for node in nodes}


def in_order(there: list[tuple[Dot, Any]]) -> list[tuple[Dot, Any]]:
    """Siblings by their dots, so that equal copies are equal terms."""
    return sorted(there, key=lambda sibling: sibling[0])
