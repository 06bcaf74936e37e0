"""4.10 visibility: effective, nodes, may_introduce."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from minibeam.network.flags import (
    HIDDEN,
    INTRODUCES,
    NAMES,
    OURS,
    PUBLISHED,
    SPAWN,
    TEXT,
    UNLINK_ID,
)
from minibeam.network.visibility import effective, hidden, may_introduce, nodes
from minibeam.nodes.connections import up
from minibeam.nodes.local_node import LocalNode, Peer, here
from minibeam.terms import Atom
from tests.support import ScriptedPeer, on_a_node, simulated

ERLANG = 0xD07DF7FBD


def with_peers() -> LocalNode:
    """This node, a@one, with one visible peer and one hidden one."""
    node = here()
    up(node, ScriptedPeer("b@two"))
    up(node, ScriptedPeer("c@three", hidden=True))
    return node


def are(found: Iterable[str], *expected: str) -> None:
    """These nodes are listed, each once."""
    assert sorted(found) == sorted(expected)


def has(flags: int, expected: int) -> None:
    """These flags and no others, said by their names."""
    found, wanted = (
        [name for value, name in NAMES.items() if value & number] or ["no flag"]
        for number in (flags, expected)
    )
    assert flags == expected, f"got {', '.join(found)}, expected {', '.join(wanted)}"


def test_a_connection_has_what_both_ends_have() -> None:
    has(effective(PUBLISHED | SPAWN, PUBLISHED | SPAWN | UNLINK_ID), PUBLISHED | SPAWN)
    has(effective(OURS, OURS), OURS)


def test_each_flag_is_looked_at_by_itself() -> None:
    has(effective(PUBLISHED | SPAWN, SPAWN | UNLINK_ID), SPAWN)


def test_a_connection_lacks_what_only_the_other_end_has() -> None:
    has(effective(PUBLISHED, PUBLISHED | SPAWN), PUBLISHED)
    has(effective(HIDDEN, ERLANG) & PUBLISHED, 0)


def test_a_connection_lacks_what_only_we_have() -> None:
    has(effective(PUBLISHED | SPAWN, PUBLISHED), PUBLISHED)
    has(effective(OURS, ERLANG) & TEXT, 0)


def test_one_hidden_end_hides_the_connection() -> None:
    assert not hidden(effective(OURS, OURS))
    assert hidden(effective(OURS, HIDDEN))
    assert hidden(effective(HIDDEN, OURS))


def test_visible_nodes_are_introduced() -> None:
    assert may_introduce(effective(OURS, OURS)) is True


def test_a_hidden_node_is_not_introduced() -> None:
    assert may_introduce(effective(OURS, HIDDEN)) is False
    assert may_introduce(INTRODUCES) is False


def test_a_node_that_does_not_introduce_is_not_introduced() -> None:
    assert may_introduce(effective(OURS, ERLANG)) is False
    assert may_introduce(PUBLISHED) is False


@simulated(seeds=1)
@on_a_node
async def test_visible_peers_are_what_is_listed_if_nothing_is_said() -> None:
    are(nodes(with_peers()), "b@two")


@simulated(seeds=1)
@on_a_node
async def test_a_node_that_knows_nobody_lists_nobody() -> None:
    are(nodes(here()))
    are(nodes(here(), "connected"))
    are(nodes(here(), "known"), "a@one")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("visible", ["b@two"]),
        ("hidden", ["c@three"]),
        ("connected", ["b@two", "c@three"]),
        ("this", ["a@one"]),
        ("known", ["a@one", "b@two", "c@three"]),
    ],
)
def test_nodes_by_kind(kind: str, expected: list[str]) -> None:
    async def body() -> None:
        are(nodes(with_peers(), kind), *expected)

    simulated(seeds=1)(on_a_node(body))(0)


@simulated(seeds=1)
@on_a_node
async def test_a_node_of_which_a_pid_was_printed_is_known_though_not_connected() -> None:
    node = with_peers()
    node.node_numbers[Atom("d@four")] = 9
    are(nodes(node, "known"), "a@one", "b@two", "c@three", "d@four")


@simulated(seeds=1)
@on_a_node
async def test_a_node_of_which_a_pid_was_printed_need_not_be_connected() -> None:
    node = with_peers()
    node.node_numbers[Atom("d@four")] = 9
    are(nodes(node, "connected"), "b@two", "c@three")


@simulated(seeds=1)
@on_a_node
async def test_several_kinds_are_put_together() -> None:
    node = with_peers()
    are(nodes(node, "this", "visible"), "a@one", "b@two")
    are(nodes(node, "visible", "hidden"), "b@two", "c@three")


@simulated(seeds=1)
@on_a_node
async def test_another_kind_takes_nothing_away() -> None:
    are(nodes(with_peers(), "connected", "visible"), "b@two", "c@three")


@simulated(seeds=1)
@on_a_node
async def test_a_node_of_several_kinds_is_listed_once() -> None:
    node = with_peers()
    node.node_numbers[Atom("b@two")] = 9
    both = nodes(node, "connected", "visible", "hidden", "known", "this")
    are(both, "a@one", "b@two", "c@three")


@simulated(seeds=1)
@on_a_node
async def test_a_peer_that_is_only_being_dialled_is_not_there() -> None:
    node = with_peers()
    node.peers[Atom("e@five")] = Peer(Atom("e@five"))
    are(nodes(node, "connected"), "b@two", "c@three")


@simulated(seeds=1)
@on_a_node
async def test_there_is_no_other_kind() -> None:
    node = with_peers()
    for kinds in (["invisible"], ["visible", "Hidden"], [""]):
        with pytest.raises(ValueError):
            nodes(node, *kinds)


async def meet(net: Any, *, hidden: bool) -> list[list[Atom]]:
    """What a and b list when c has connected to a."""
    a, b = await net.start("a@one"), await net.start("b@two")
    c = await net.start("c@three", hidden=hidden)
    assert await a.connect("b@two") and await c.connect("a@one")
    await net.quiet()
    return [a.list("connected"), b.list("connected"), a.list("hidden")]


@simulated
async def test_a_hidden_node_meets_only_whom_it_dials(net: Any) -> None:
    at_a, at_b, hidden = await meet(net, hidden=True)
    are(at_a, "b@two", "c@three")
    are(at_b, "a@one")
    are(hidden, "c@three")


@simulated
async def test_a_visible_node_gets_to_know_the_others(net: Any) -> None:
    at_a, at_b, hidden = await meet(net, hidden=False)
    are(at_a, "b@two", "c@three")
    are(at_b, "a@one", "c@three")
    are(hidden)
