"""Both nodes dial each other at the same moment, a hundred times: one connection stays, and
each side is told of it once. Which one stays depends on the names, so with both orders."""

from __future__ import annotations

import asyncio

import pytest

from minibeam.nodes.processes import receive
from minibeam.nodes.routing import send
from minibeam.terms import Atom
from tests.interop.conftest import StartNode
from tests.interop.erlang import Erl

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", ["aa@127.0.0.1", "zz@127.0.0.1"])
async def test_simultaneous_connects(erl: Erl, start_node: StartNode, name: str) -> None:
    node = await start_node(name)
    ours, theirs = await node.watch_nodes(), await erl.watch_nodes()
    for turn in range(100):
        dials = (
            node.connect(erl.name),
            erl.eval("net_kernel:connect_node(N)", N=node.name),
        )
        # Whoever begins second has to go through more of what the first one does.
        assert await asyncio.gather(*(dials if turn % 2 else reversed(dials))) == [True, True]
        await ours.up(erl.name)
        await theirs.up(node.name)
        assert await node.ping(erl.name) == "pong"
        assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
        assert node.list("connected") == [erl.name]
        assert await erl.eval("nodes(connected)") == [node.name]
        if turn % 2:
            node.disconnect(erl.name)
        else:
            await erl.eval("erlang:disconnect_node(N)", N=node.name)
        await ours.down(erl.name)
        await theirs.down(node.name)
    assert await ours.seen() == []
    assert await theirs.seen(node.name) == []


async def test_messages_of_both_survive_a_simultaneous_connect(
    erl: Erl, start_node: StartNode
) -> None:
    """What made the two dial is delivered, whichever connection stays."""
    for name in ("aa@127.0.0.1", "zz@127.0.0.1"):
        node = await start_node(name)
        box, theirs = await node.process("box"), erl.process()
        pid = await theirs("self()")
        watch = await erl.watch_nodes()
        for number in range(100):
            there = erl.eval("{box, N} ! M", N=node.name, M=number)
            await asyncio.gather(there, box(send, pid, (Atom("ours"), number)))
            assert await box(receive) == number
            assert await theirs("receive {ours, M} -> M end") == number
            node.disconnect(erl.name)
            await watch.down(node.name)
