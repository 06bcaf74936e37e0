"""Copies that differ are made equal: after a split, or when a node was away.

    send_all(peer): for the lists that the peer owns, some hundred at a time
        call todo at the peer: (compare, [(List, Mark), ...]) -> those that are wanted there
        (write, List, Epoch, Value) to its replica, for each of these

Each node sends what it has and never fetches; so two that meet both send, and both have the
merge of both in the end. What is led is written with the epoch of its version, as the leader
wrote it: a copy that has promised a newer epoch refuses. Then the list's process is to take
one that is newer still, and writes to all.

What all owners have is dropped by who does not own it (dropping.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from minibeam.cluster.asking import ask
from minibeam.cluster.copies import refused
from minibeam.cluster.dropping import drop
from minibeam.cluster.lists import TODO
from minibeam.cluster.replica import NO_EPOCH, REPLICA, WRITE
from minibeam.cluster.state import Service
from minibeam.cluster.strategies import UNDEFINED
from minibeam.network.order import identity
from minibeam.nodes.calls import Caller, call, reply
from minibeam.nodes.local_node import here
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom, Exit, Term

COMPARE, LEAD_BEYOND = Atom("compare"), Atom("lead_beyond")
PIECE = 200
"""Lists in one question."""


class Digests:
    """The digests of a node's copies, made anew only for those that have changed."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Term, int]] = {}

    def of(self, name: str, value: Term) -> int:
        """Equal for equal values, whatever the order of their maps."""
        before, digest = self.known.get(name, (None, 0))
        if before is not value:
            form = repr(identity(value, text=False)).encode()
            digest = int.from_bytes(hashlib.blake2b(form, digest_size=8).digest())
            self.known[name] = value, digest
        return digest


def digest(name: str) -> int:
    """That of this node's copy of a list."""
    node = here()
    return node.part(Digests).of(name, node.part(Service).copy(name))


async def send_all(peer: Atom) -> None:
    """Sends a node what it should hold and has not, and drops what only others should hold and
    do. It may be lost meanwhile: then it comes again, or is dead."""
    service = here().part(Service)
    try:
        for copies, foreign in pieces(service, peer):
            marks = [(name, mark(service, name)) for name in copies]
            wanted = await call((TODO, peer), (COMPARE, marks), service.patience)
            if not isinstance(wanted, list):
                return
            for name in wanted:
                if not await send_one(service, peer, name, copies[name]):
                    del copies[name]
            await drop(service, peer, {name: copies[name] for name in foreign & copies.keys()})
    except Exit:
        return


def pieces(service: Service, peer: Atom) -> Iterator[tuple[dict[str, Term], set[str]]]:
    """Some hundred of this node's copies at a time, those that the peer should hold; and the
    lists among them that this node should not."""
    names = service.names()
    for at in range(0, len(names), PIECE):
        copies, foreign = {}, set()
        for name in names[at : at + PIECE]:
            owners = service.owners(name)
            value = service.copy(name)
            if peer in owners and value != UNDEFINED:
                copies[name] = value
                if service.node.name not in owners:
                    foreign.add(name)
        yield copies, foreign


async def send_one(service: Service, peer: Atom, name: str, value: Term) -> bool:
    """Whether the peer has this value of a list now."""
    epoch = value[0][0] if service.strategy.leads else NO_EPOCH
    request = (WRITE, name, epoch, value)
    answers = await ask([peer], REPLICA, request, service.patience)
    promised = refused(answers.get(peer))
    if promised is not None:
        send(await service.find(name), (LEAD_BEYOND, promised))
    return answers.get(peer) == OK


def mark(service: Service, name: str) -> Term:
    """By what another node sees whether it wants this node's copy: of a list that is led the
    version, of others the digest."""
    return service.copy(name)[0] if service.strategy.leads else digest(name)


def wants(service: Service, name: str, theirs: Term) -> bool:
    """Whether a copy with such a mark would change this node's own."""
    if service.copy(name) == UNDEFINED:
        return True
    own = mark(service, name)
    return bool(theirs > own if service.strategy.leads else theirs != own)


async def answer(marks: list[Term], caller: Caller) -> None:
    """Answers which of the lists of these marks are wanted here."""
    service = here().part(Service)
    reply(caller, [name for name, theirs in marks if wants(service, name, theirs)])
