"""Which write came after which, where no clock can tell: stamps, and version vectors.

A **version vector** has for each node how many of its writes have been seen:

    {"a@one": 3, "b@two": 1}        three of a's, the first of b's; nobody else's

One that has seen all that another has, and more, is after it; two that each have something the
other has not are concurrent: neither knew of the other.

A copy keeps **versions**: (vector, siblings). Each sibling is (dot, value), and its dot
(node, count) says which write it is, "the third of a's". The vector has seen all siblings and
all that they have overwritten. Who writes says what it has read, its context: a vector. What
it has seen is overwritten, what it has not seen stays beside it, for the reader to settle.

What always holds: versions are terms and never changed; a dot is given to one write only; no
value is in two siblings of one copy by the same dot.

Lamport, Time, Clocks, and the Ordering of Events (1978): what "before" can mean at all.
Fidge (1988) and Mattern (1989), separately: vectors. DeCandia and others, Dynamo (2007): what
a shop does with siblings. Preguica and others, Dotted Version Vectors (2010): why a vector
alone is not enough for siblings of one node, and each has to have a dot.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from minibeam.network.encoder import encode
from minibeam.terms import Term

Vector: TypeAlias = dict[str, int]
Dot: TypeAlias = tuple[str, int]
Versions: TypeAlias = tuple[Vector, list[tuple[Dot, Any]]]

NONE: Versions = ({}, [])
"""What nobody has written."""


def last_writer(one: Term, other: Term) -> Term:
    """Of two writes (stamp, node, value) the one that counts: the one with the greater stamp,
    and of equal stamps the one of the greater node name.

    Should both be equal, and the values not (a node whose clock stood still), the one whose
    value is the greater as bytes (`encode(value, text=True)`), so that all decide alike.
    """
    return max(one, other, key=lambda write: (*write[:2], encode(write[2], text=True)))


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    """How `one` is to `other`: "before" if the other has seen all that it has, and more;
    "after" the other way round; "concurrent" if each has seen what the other has not.

    A node that is not in a vector has a count of 0 there, and one with 0 might as well not be
    in it.
    """
    behind = any(count > one.get(node, 0) for node, count in other.items())
    ahead = any(count > other.get(node, 0) for node, count in one.items())
    if behind and ahead:
        return "concurrent"
    if behind:
        return "before"
    return "after" if ahead else "equal"


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    """The versions after somebody writes `value` at `node`, having seen `context`.

    Siblings that the context has seen (`has_seen(context, dot)`) are overwritten; the others
    stay. The new one gets the dot (node, count), where count is one more than the copy's
    vector and the context have for this node. The new vector has seen (`joined`) what the
    copy's has, what the context has, and the new dot. Siblings are in the order of their dots.

    A client that writes twice with the same old context has written twice: the second did not
    see the first, and stands beside it.
    """
    vector, there = versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    stay = [(at, one) for at, one in there if not has_seen(context, at)]
    return joined(known, {node: dot[1]}), in_order([*stay, (dot, value)])


def siblings(one: Versions, other: Versions) -> Versions:
    """What two copies are together: nothing is lost that neither has overwritten.

    A sibling (by its dot) that both have stays, once. One that only one copy has stays if the
    other copy's vector has not seen its dot; if it has, it was overwritten there. The vector
    has seen what both have. The siblings are in the order of their dots.
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
    return sorted(there, key=lambda sibling: sibling[0])
