"""Which node a key belongs to, said by arithmetic: nobody is asked and nothing is stored.

    by_modulo       the hash of the key, modulo how many nodes there are
    owners          each node gets a score for the key; the highest has it, the next ones
                    have its copies (rendezvous hashing; Thaler and Ravishankar, 1998)
    by_ring         nodes stand at many points of a circle, a key belongs to the next one
                    (consistent hashing; Karger and others, 1997)

Whoever knows the key and the nodes comes to the same answer, in Python and in Erlang. Keys
are any terms, and are hashed by `phash2`. Where a node is hashed as well it is by its name as
text, a binary in Erlang: the hash of an atom is so simple that `aq@one` and `ba@one` have the
same, and one of the two would never get a key. The order in which nodes are given is of no
matter; there is at least one, and none twice.

    owners(Key, Nodes) ->
        Scores = [{erlang:phash2({Key, atom_to_binary(N)}, 1 bsl 32), N} || N <- Nodes],
        [N || {_, N} <- lists:reverse(lists:sort(Scores))].

What always holds: of what these functions are given they change nothing, and two calls with
the same arguments have the same result, at any node and at any time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from minibeam.cluster.phash2 import WHOLE, phash2, phash2_pairs
from minibeam.terms import Atom, Term

POINTS = 100
"""How many points of the ring a node of weight 1 has."""

Ring: TypeAlias = list[tuple[int, Atom]]
"""The points of a circle of 2**32 places with their nodes, sorted."""


def by_modulo(key: Term, nodes: Iterable[str]) -> Atom:
    """The node of a key: of the names, sorted, the one at place `phash2(key, count)`, where
    count is how many there are and places begin with 0.

        lists:nth(1 + erlang:phash2(Key, length(Nodes)), lists:sort(Nodes))
    """
    raise NotImplementedError("placement.by_modulo is still to be written")


def owners(key: Term, nodes: Iterable[str], copies: int) -> list[Atom]:
    """The nodes of a key and of its copies, in rendezvous order: the first `copies` of all
    nodes, or all of them if there are no more.

    A node's score for the key is the hash of the tuple (key, name), with limit WHOLE. The
    name is plain text: `str(node)`, since the nodes may be given as Atoms. The order is by
    falling scores; of two with the same score the greater name is first.

    `phash2_pairs(key, names)` gives the hashes of all these tuples, in the order of the
    names, and does not hash the key anew for each.
    """
    raise NotImplementedError("placement.owners is still to be written")


def by_rendezvous(key: Term, nodes: Iterable[str]) -> Atom:
    """The node of a key: the first of its `owners`."""
    return owners(key, nodes, 1)[0]


def build_ring(weights: Mapping[str, int]) -> Ring:
    """The ring of some nodes. weights: for each name a whole number, from 0 on; a node of
    weight 2 gets about twice as many keys as one of weight 1, and one of weight 0 gets none.

    A node has POINTS points for each unit of its weight, numbered from 1 on. Where a point
    is says the hash of the tuple (name, number), with limit WHOLE; the name is plain text,
    `str(node)`. The ring is the sorted list of all (point, node), node an Atom.
    """
    raise NotImplementedError("placement.build_ring is still to be written")


def by_ring(key: Term, ring: Ring) -> Atom:
    """The node of a key: that of the first point of the ring that is at the key's place or
    behind it. Behind the last point the circle goes on with the first.

    The place of a key is the hash of the tuple (key,), with limit WHOLE. (An atom alone has
    a small hash: all of them would be in the first sixteenth of the circle.) `bisect_left`
    says at which index of a sorted list something would stand, without looking at all of
    it; (place, "") stands before (place, node) of any node.
    """
    raise NotImplementedError("placement.by_ring is still to be written")


def moved(
    keys: Iterable[Term], before: Callable[[Term], str], after: Callable[[Term], str]
) -> float:
    """The share of the keys, from 0.0 to 1.0, that change their node when `after` says where
    a key is, and no longer `before`. Each is called with a key, and returns a node; keys
    may be gone through once only. No keys: 0.0."""
    raise NotImplementedError("placement.moved is still to be written")
