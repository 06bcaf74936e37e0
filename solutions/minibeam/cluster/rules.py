"""Which node keeps which key, and what a keeper notes of a key that it has (keeper.py).

A rule is {Epoch, Nodes, Sources}. By the nodes each key has one owner (placement.py). Sources
are the nodes that have keys from before. A node that had some and is not among them is given
up: what it has counts for nothing. Who makes rules sees to it that no two have the same
epoch, and that who is given up serves no more (majority.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from minibeam.cluster.placement import by_rendezvous
from minibeam.terms import Atom, Term

PAUSE = 1.0
"""Seconds before a helper that has failed is started anew."""
Move = tuple[int, Atom]
"""By which epoch, and whither, a key goes."""


@dataclass(frozen=True)
class Rule:
    """Whose keys are whose from an epoch on; see `rule_of`."""

    epoch: int
    nodes: tuple[Atom, ...]
    sources: tuple[Atom, ...]

    def owner(self, name: Term) -> Atom:
        return Atom(by_rendezvous(name, self.nodes))

    def term(self) -> Term:
        return (self.epoch, list(self.nodes), list(self.sources))


def rule_of(epoch: int, nodes: Iterable[str], sources: Iterable[str] = ()) -> Rule:
    rule = Rule(epoch, tuple(map(Atom, nodes)), tuple(map(Atom, sources)))
    if type(epoch) is not int or not rule.nodes:
        raise ValueError("a rule has an epoch, which is a number, and a node at least")
    return rule


def next_rule(before: Rule, nodes: Iterable[str], lost: Iterable[str] = ()) -> Rule:
    """The rule after one, with these nodes. `lost` are given up, with all that they have:
    nodes that are gone for good, or that had handed over all when they left."""
    gone = set(lost)
    sources = [name for name in (*before.nodes, *before.sources) if name not in gone]
    return rule_of(before.epoch + 1, nodes, dict.fromkeys(sources))


@dataclass(frozen=True)
class Helper:
    """A process that copies keys, and what it was started with."""

    body: Any
    rule: Any
    target: Atom
    names: list[Term]

    @property
    def move(self) -> Move:
        return self.rule[0], self.target


async def later(helper: Helper) -> None:
    """The life of a helper that takes the place of one that has failed."""
    await asyncio.sleep(PAUSE)
    await helper.body(helper.rule, helper.target, helper.names)


class Held:
    """A key that is kept at this node."""

    def __init__(self, name: Term, value: Term) -> None:
        self.name = name
        self.value = value
        self.moving: Move | None = None
        """By which epoch, and whither it is on its way, frozen; None if it is not."""
        self.orphaned = False
        """Whether it is on its way, and nobody is copying it."""
