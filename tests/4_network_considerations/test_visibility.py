"""4.10 visibility: effective, nodes, may_introduce."""

from __future__ import annotations

import pytest

from minibeam.network.flags import HIDDEN, INTRODUCES, OURS, PUBLISHED, SPAWN, TEXT, UNLINK_ID
from minibeam.network.visibility import effective, hidden, may_introduce, nodes
from minibeam.nodes.connections import up
from minibeam.nodes.local_node import here
from minibeam.terms import Atom
from tests.support import ScriptedPeer, on_a_node, simulated

ERLANG = 0xD07DF7FBD


def test_a_connection_has_what_both_ends_have() -> None:
    assert effective(PUBLISHED | SPAWN, PUBLISHED | UNLINK_ID) == PUBLISHED
    assert effective(OURS, ERLANG) & TEXT == 0
    assert effective(OURS, OURS) == OURS


def test_one_hidden_end_hides_the_connection() -> None:
    assert not hidden(effective(OURS, OURS))
    assert hidden(effective(OURS, HIDDEN))
    assert hidden(effective(HIDDEN, OURS))
    assert hidden(effective(HIDDEN, ERLANG))


def test_only_visible_nodes_that_introduce_are_introduced() -> None:
    assert may_introduce(effective(OURS, OURS))
    assert not may_introduce(effective(OURS, HIDDEN))
    assert not may_introduce(effective(OURS, ERLANG))
    assert not may_introduce(INTRODUCES)


@simulated
@on_a_node
async def test_nodes_by_kind() -> None:
    node = here()
    up(node, ScriptedPeer("b@two"))
    up(node, ScriptedPeer("c@three", hidden=True))
    node.node_numbers[Atom("d@four")] = 9
    assert nodes(node) == nodes(node, "visible") == ["b@two"]
    assert nodes(node, "hidden") == ["c@three"]
    assert sorted(nodes(node, "connected")) == ["b@two", "c@three"]
    assert nodes(node, "this") == [node.name]
    assert sorted(nodes(node, "known")) == [node.name, "b@two", "c@three", "d@four"]


@simulated
@on_a_node
async def test_several_kinds_are_put_together_each_node_once() -> None:
    node = here()
    up(node, ScriptedPeer("b@two"))
    up(node, ScriptedPeer("c@three", hidden=True))
    assert sorted(nodes(node, "this", "visible")) == [node.name, "b@two"]
    both = nodes(node, "connected", "visible", "hidden", "known", "this")
    assert sorted(both) == [node.name, "b@two", "c@three"]


@simulated
@on_a_node
async def test_a_peer_that_is_only_being_dialled_is_not_there() -> None:
    node = here()
    up(node, ScriptedPeer("b@two"))
    from minibeam.nodes.local_node import Peer

    node.peers[Atom("e@five")] = Peer(Atom("e@five"))
    assert nodes(node, "connected") == ["b@two"]


@simulated
@on_a_node
async def test_there_is_no_other_kind() -> None:
    with pytest.raises(ValueError):
        nodes(here(), "invisible")
