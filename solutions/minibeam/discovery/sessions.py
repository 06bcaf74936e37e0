"""What two name servers that join have said to each other so far, and how it is written."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from minibeam.discovery.global_join import DELETE, INSERT, Operation
from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes.local_node import LocalNode, here
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Pid, Term


@dataclass(slots=True)
class Session:
    """What is under way with one node, from its nodeup until it is joined with."""

    my_tag: int
    his_tag: Term = None
    version: int = 0
    """Of the protocol that it speaks; 0 as long as it has not said so (not pending)."""
    lock_id: Term = None
    """Under which both clusters are locked, once ours is."""
    names: list[Any] | None = None
    """The other's names, once they have come."""
    resolver: Pid | None = None
    operations: list[Operation] | None = None
    """What is to be done here, once it has been found out."""
    resolved: tuple[list[Operation], list[Any]] | None = None
    """What the other wants done here, and whom it knows, once it has said so."""


def cancel_connect(node: LocalNode, his_tag: Term) -> Term:
    return (Atom("cancel_connect"), node.name, his_tag)


async def say_later(seconds: float, message: Term) -> None:
    """A process that says something to the name server of its node after a while."""
    await asyncio.sleep(seconds)
    send((NAME_SERVER, here().name), message)


def is_entry(item: Term) -> bool:
    """Whether it is (name, pid, method)."""
    return type(item) is tuple and len(item) == 3 and type(item[1]) is Pid


def is_operation(operation: Term) -> bool:
    match operation:
        case (kind, item) if kind == INSERT:
            return is_entry(item)
        case (kind, _):
            return bool(kind == DELETE)
    return False


def with_versions(nodes: list[Any]) -> list[tuple[Atom, int]]:
    """Known nodes as a peer says them, each with the version that it speaks, or without.
    What is no node is skipped: for its sake nobody stays locked."""
    found = []
    for node in nodes:
        match node:
            case (Atom() as name, int() as version):
                found.append((name, version))
            case Atom():
                found.append((node, 0))
    return found


def requester_in(extra: Term) -> Term:
    """Under which requester the names are locked, as a new_nodes says it."""
    for item in extra:
        match item:
            case (Atom("lock"), (Atom("global"), requester)):
                return requester
    return None
