"""Nodes that come and go, as both sides are told of it, for each way to lose the other one."""

from __future__ import annotations

import signal

import pytest

from minibeam.nodes.node_monitors import monitor_node, monitor_nodes
from minibeam.nodes.processes import receive
from minibeam.terms import Atom
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

NODEUP, NODEDOWN = Atom("nodeup"), Atom("nodedown")
NODE_TYPE, HIDDEN = Atom("node_type"), Atom("hidden")
SHORT = ("-kernel", "net_ticktime", "2")


# We lose Erlang.


@pytest.mark.parametrize("how", ["halt", "kill", "stop"])
async def test_an_erlang_node_that_ends(site: Site, start_node: StartNode, how: str) -> None:
    erl = await site.start_erl(f"ends_by_{how}@127.0.0.1")
    node = await start_node()
    watch = await node.watch_nodes()
    assert await node.connect(erl.name)
    await watch.up(erl.name)
    if how == "halt":
        with pytest.raises(RuntimeError, match="ended before"):
            await erl.eval("halt(0, [{flush, false}])")
    elif how == "stop":
        await erl.eval("init:stop()")
    else:
        erl.signal(signal.SIGKILL)
    assert await watch.down(erl.name) == "connection_closed"
    assert node.list("connected") == []
    assert await watch.seen() == []
    await erl.kill()


async def test_an_erlang_node_that_stands_still(site: Site, start_node: StartNode) -> None:
    """Silence for the tick time is the end of the connection."""
    erl = await site.start_erl("stands_still@127.0.0.1", *SHORT)
    node = await start_node(net_ticktime=2.0)
    watch = await node.watch_nodes()
    assert await node.connect(erl.name)
    await watch.up(erl.name)
    erl.signal(signal.SIGSTOP)
    assert await watch.down(erl.name) == "net_tick_timeout"
    assert "not responding" in node.complaints()[0]
    erl.signal(signal.SIGCONT)
    assert await node.connect(erl.name)
    await watch.up(erl.name)
    await erl.kill()


async def test_erlang_disconnects(erl: Erl, node: OurNode) -> None:
    watch = await node.watch_nodes()
    assert await node.connect(erl.name) and await node.ping(erl.name) == "pong"
    await watch.up(erl.name)
    assert await erl.eval("erlang:disconnect_node(N)", N=node.name) is True
    assert await watch.down(erl.name) == "connection_closed"
    assert await watch.seen() == []


async def test_erlang_closes_the_socket(site: Site, start_node: StartNode) -> None:
    erl = await site.start_erl("closes@127.0.0.1")
    node = await start_node()
    watch = await node.watch_nodes()
    assert await node.connect(erl.name)
    await watch.up(erl.name)
    text = """
        {_, Info} = lists:keyfind(N, 1, element(2, net_kernel:nodes_info())),
        exit(proplists:get_value(owner, Info), kill)
    """
    await erl.eval(text, N=node.name)
    assert await watch.down(erl.name) == "connection_closed"
    await erl.kill()


async def test_we_disconnect(erl: Erl, node: OurNode) -> None:
    watch = await node.watch_nodes()
    assert await node.connect(erl.name)
    await watch.up(erl.name)
    assert node.disconnect(erl.name)
    assert await watch.down(erl.name) == "disconnect"
    assert await watch.seen() == []


# Erlang loses us.


@pytest.mark.parametrize("how", ["stop", "disconnect", "abort"])
async def test_a_node_of_ours_that_goes(erl: Erl, start_node: StartNode, how: str) -> None:
    node = await start_node()
    watch = await erl.watch_nodes()
    assert await node.connect(erl.name)
    await watch.up(node.name)
    if how == "stop":
        await node.stop()
    elif how == "disconnect":
        assert node.disconnect(erl.name)
    else:
        node.peers[Atom(erl.name)].link.transport.abort()
    assert await watch.down(node.name) == "connection_closed"
    assert await watch.seen(node.name) == []


async def test_a_killed_node_of_ours(site: Site, erl: Erl) -> None:
    lonely = await site.start_python("lonely_node.py", "lonely@127.0.0.1", "60")
    watch = await erl.watch_nodes()
    text = "{echo, 'lonely@127.0.0.1'} ! {self(), hello}, receive M -> M end"
    assert await erl.eval(text) == "hello"
    await watch.up("lonely@127.0.0.1")
    lonely.signal(signal.SIGKILL)
    assert await watch.down("lonely@127.0.0.1") == "connection_closed"
    await lonely.kill()


async def test_a_node_of_ours_that_stands_still(site: Site) -> None:
    erl = await site.start_erl("patient@127.0.0.1", *SHORT)
    lonely = await site.start_python("lonely_node.py", "frozen@127.0.0.1", "2")
    watch = await erl.watch_nodes()
    text = "{echo, 'frozen@127.0.0.1'} ! {self(), hello}, receive M -> M end"
    assert await erl.eval(text) == "hello"
    await watch.up("frozen@127.0.0.1")
    lonely.signal(signal.SIGSTOP)
    assert await watch.down("frozen@127.0.0.1") == "net_tick_timeout"
    lonely.signal(signal.SIGCONT)
    assert await erl.eval(text) == "hello"
    await watch.up("frozen@127.0.0.1")
    await lonely.kill()
    await erl.kill()


# What is told, and to whom.


async def test_who_asks_for_visible_nodes_hears_of_no_hidden_one(
    erl: Erl, start_node: StartNode
) -> None:
    node = await start_node(hidden=True)
    plain, hidden = await node.process(), await node.process()
    await plain(monitor_nodes, True)
    await hidden(monitor_nodes, True, ["hidden"])
    assert await node.connect(erl.name)
    node.disconnect(erl.name)
    name, info = Atom(erl.name), [(NODE_TYPE, HIDDEN)]
    assert await hidden(receive) == (NODEUP, name, info)
    assert await hidden(receive) == (NODEDOWN, name, info)
    with pytest.raises(TimeoutError):
        await plain(take_one)


async def test_visible_nodes(site: Site, erl: Erl, start_node: StartNode) -> None:
    """Erlang lists us as visible when we are not hidden; here only that it says so."""
    theirs = await site.start_erl("sees@127.0.0.1", "-connect_all", "false")
    node = await start_node(hidden=False)
    box = await node.process()
    await box(monitor_nodes, True)
    assert await node.connect(theirs.name) and await node.ping(theirs.name) == "pong"
    assert await box(receive) == (NODEUP, Atom(theirs.name))
    assert node.list() == [theirs.name]
    assert await theirs.eval("nodes()") == [node.name]
    await theirs.kill()
    assert await box(receive) == (NODEDOWN, Atom(theirs.name))


async def test_one_node(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    await ours(monitor_node, erl.name, True)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    assert await theirs("erlang:monitor_node(N, true)", N=node.name) is True
    node.disconnect(erl.name)
    assert await ours(receive) == (NODEDOWN, erl.name)
    assert await theirs("receive M -> M end") == (NODEDOWN, node.name)
    await ours(monitor_node, "gone@127.0.0.1", True)
    assert await ours(receive) == (NODEDOWN, "gone@127.0.0.1")
    node.complaints()
