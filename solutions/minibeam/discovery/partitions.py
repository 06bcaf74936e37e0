"""No overlapping partitions: a node that one of a cluster has lost, all give up.

    A loses B    A -- {lost_connection, A, Life, Number, B} --> C, D ...   and they tell on
    C still has B:    C -- {remove_connection, C} --> B      B hangs up on C

Otherwise A and B would each be in a cluster with C but not with each other, and names that
are one process's in both would not be in the union. As `prevent_overlapping_partitions` of
OTP 25. Nobody stays alone for it: who was cut off dials again (redial.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes.connections import disconnect
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Term

LOST_CONNECTION = Atom("lost_connection")
REMOVE_CONNECTION = Atom("remove_connection")
VERSION = 7
"""The first version of the protocol that has these messages."""
REMEMBERED = 3600.0
"""Seconds for which a loss is remembered, so that it is told on once."""


class Members(Protocol):
    """What is needed of the name server: with whom it shares names, or is about to."""

    node: LocalNode

    def members(self, version: int) -> list[Atom]: ...
    def node_lost(self, name: Atom) -> bool: ...


class Partitions:
    """What one node knows of connections that others have lost."""

    def __init__(self, server: Members) -> None:
        self.server = server
        self.node = server.node
        self.life = (self.node.random.getrandbits(26) << 32) + self.node.creation
        """Tells this life of the node from others."""
        self.number = 0
        self.removing: set[Atom] = set()
        """Nodes that are given up on purpose: nobody is told when they are gone."""
        self.losses: dict[tuple[Atom, Atom], tuple[Term, int, float]] = {}
        """By who lost whom: in which life, its number, and when we heard of it."""

    def lost(self, name: Atom, was_known: bool) -> bool:
        """The connection to a node is gone: all others are told, unless it has been given
        up for their sake. Whether it has.

        One that was given up, and has become known again by way of others before its
        connection went, is a loss like any other: they know it still."""
        if name in self.removing:
            self.removing.remove(name)
            if not was_known:
                return True
        self.number += 1
        message = (LOST_CONNECTION, self.node.name, self.life, self.number, name)
        self.tell(message, besides=[name])
        return False

    def heard(self, who: Atom, life: Term, number: int, whom: Atom) -> None:
        """Some node has lost another."""
        now = asyncio.get_running_loop().time()
        before = self.losses.get((who, whom))
        if before is not None and before[0] == life and number <= before[1]:
            return
        self.tell((LOST_CONNECTION, who, life, number, whom), besides=[who])
        for pair, (_, _, since) in list(self.losses.items()):
            if now - since > REMEMBERED:
                del self.losses[pair]
        self.losses[who, whom] = (life, number, now)
        # All others will give us up; then it need not, and it is we who ask.
        unwanted = who if whom == self.node.name else whom
        if unwanted in self.server.members(0):
            if unwanted in self.server.members(VERSION):
                self.send(unwanted, (REMOVE_CONNECTION, self.node.name))
            else:
                disconnect(self.node, unwanted)
            self.give_up(unwanted, "requested disconnect from")

    def unwanted(self, name: Atom) -> None:
        """A node asks us to hang up on it."""
        if name in self.server.members(0):
            self.give_up(name, "disconnected")
            disconnect(self.node, name)

    def give_up(self, name: Atom, what: str) -> None:
        self.removing.add(name)
        self.server.node_lost(name)
        self.node.log(f"global {what} {name}, to prevent overlapping partitions")

    def tell(self, message: Term, besides: Iterable[Atom]) -> None:
        for name in self.server.members(VERSION):
            if name not in besides:
                self.send(name, message)

    def send(self, name: Atom, message: Term) -> None:
        """Sends where there is a connection; none is made for this."""
        send_if_connected(self.node, name, message)


def send_if_connected(node: LocalNode, name: Atom, message: Term) -> None:
    """Sends a message to the name server of a node that is connected."""
    if is_connected(node, name):
        send((NAME_SERVER, name), message)


def is_connected(node: LocalNode, name: Atom) -> bool:
    peer = node.peers.get(name)
    return peer is not None and peer.link is not None
