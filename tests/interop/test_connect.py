"""Connecting: from either side, on purpose or by the first signal, once for many callers; and
nodes that come again."""

from __future__ import annotations

import asyncio
import signal

import pytest

from minibeam.nodes.monitors import monitor
from minibeam.nodes.net_kernel import allow
from minibeam.nodes.processes import receive
from minibeam.nodes.routing import send
from minibeam.terms import Atom
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

MONITOR = "R = monitor(process, P), receive {'DOWN', R, _, _, Why} -> Why end"


@pytest.mark.parametrize("hidden", [True, False])
async def test_we_connect(erl: Erl, start_node: StartNode, hidden: bool) -> None:
    node = await start_node(hidden=hidden)
    assert await node.connect(erl.name) and await node.ping(erl.name) == "pong"
    assert [node.list("hidden"), node.list()][:: 1 if hidden else -1] == [[erl.name], []]
    lists = await erl.eval("[nodes(hidden), nodes()]")
    assert lists[:: 1 if hidden else -1] == [[node.name], []]


@pytest.mark.parametrize("hidden", [True, False])
async def test_erlang_connects(erl: Erl, start_node: StartNode, hidden: bool) -> None:
    node = await start_node(hidden=hidden)
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is True
    assert [node.list("hidden"), node.list()][:: 1 if hidden else -1] == [[erl.name], []]
    lists = await erl.eval("[nodes(hidden), nodes()]")
    assert lists[:: 1 if hidden else -1] == [[node.name], []]


async def test_connecting_twice_is_one_connection(erl: Erl, node: OurNode) -> None:
    assert await node.connect(erl.name)
    assert await node.connect(erl.name)
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is True
    assert node.list("connected") == [erl.name]


async def test_nobody_there(erl: Erl, node: OurNode) -> None:
    assert not await node.connect("nobody@127.0.0.1")
    node.complaints()
    assert await erl.eval("net_kernel:connect_node('nobody@127.0.0.1')") is False


async def test_ping(erl: Erl, node: OurNode) -> None:
    watch = await erl.watch_nodes()
    assert await node.ping(erl.name) == "pong"
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    assert node.disconnect(erl.name)
    await watch.down(node.name)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    assert await node.ping("nobody@127.0.0.1") == "pang"
    node.complaints()


async def test_the_first_message_connects(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process("ours"), erl.process()
    await theirs("register(theirs, self())")
    assert await erl.eval("{ours, N} ! hello", N=node.name) == "hello"
    assert await ours(receive) == "hello"
    node.disconnect(erl.name)
    await ours(send, ("theirs", erl.name), Atom("hello"))
    assert await theirs("receive M -> M end") == "hello"


async def test_the_first_monitor_connects(erl: Erl, node: OurNode) -> None:
    ours, watch = await node.process(), await erl.watch_nodes()
    await ours(monitor, ("nothing", erl.name))
    assert (await ours(receive))[4] == "noproc"
    assert node.list("connected") == [erl.name]
    node.disconnect(erl.name)
    await watch.down(node.name)
    assert await erl.eval(MONITOR, P=(Atom("nothing"), node.name)) == "noproc"
    assert node.list("connected") == [erl.name]


async def test_many_callers_share_one_connection(erl: Erl, node: OurNode) -> None:
    watch = await erl.watch_nodes()
    assert all(await asyncio.gather(*(node.connect(erl.name) for _ in range(50))))
    await watch.up(node.name)
    node.disconnect(erl.name)
    await watch.down(node.name)
    assert await watch.seen(node.name) == []


async def test_either_side_disconnects(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.watch_nodes(), await erl.watch_nodes()
    assert await node.connect(erl.name)
    await theirs.up(node.name)
    assert await erl.eval("erlang:disconnect_node(N)", N=node.name) is True
    await ours.down(erl.name)
    assert await theirs.down(node.name) == "disconnect"
    assert not node.disconnect(erl.name)
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is True
    assert node.disconnect(erl.name)
    assert await theirs.down(node.name) == "connection_closed"
    assert await ours.down(erl.name) == "disconnect"
    assert await erl.eval("erlang:disconnect_node(N)", N=node.name) is False


async def test_a_node_that_erlang_does_not_allow(site: Site, start_node: StartNode) -> None:
    erl = await site.start_erl("choosy@127.0.0.1")
    node = await start_node()
    assert await erl.eval("net_kernel:allow(['friend@127.0.0.1'])") == "ok"
    assert not await node.connect(erl.name)
    assert "not_allowed" in node.complaints()[0]
    friend = await start_node("friend@127.0.0.1")
    assert await friend.connect(erl.name)
    await erl.kill()


async def test_a_node_that_we_do_not_allow(erl: Erl, node: OurNode) -> None:
    ours = await node.process()
    await ours(allow, ["friend@127.0.0.1"])
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is False
    assert not await node.connect(erl.name)
    node.complaints()


async def test_an_erlang_node_comes_again(site: Site, node: OurNode) -> None:
    """What was sent to its former life is lost, and it is known to be gone."""
    erl = await site.start_erl("again@127.0.0.1")
    old = await erl.process()("register(box, self()), self()")
    ours = await node.process()
    await ours(monitor, old)
    assert await node.ping(erl.name) == "pong"
    erl.signal(signal.SIGKILL)
    assert (await ours(receive))[4] == "noconnection"
    await erl.ended()
    await site.unregistered("again")
    erl = await site.start_erl("again@127.0.0.1")
    box = erl.process()
    await box("register(box, self())")
    await ours(send, old, Atom("lost"))
    await ours(monitor, old)
    assert (await ours(receive))[4] == "noproc"
    await ours(send, ("box", erl.name), Atom("found"))
    assert await box("receive M -> M end") == "found"
    await erl.kill()


async def test_our_node_comes_again(
    site: Site, erl: Erl, start_node: StartNode
) -> None:
    first = await start_node("back@127.0.0.1")
    old = (await first.process()).pid
    watching = erl.process().start(MONITOR, P=old)
    watch = await first.watch_nodes()
    await watch.up(erl.name)
    assert await first.ping(erl.name) == "pong"
    await first.stop()
    assert await watching == "noconnection"
    await site.unregistered("back")
    second = await start_node("back@127.0.0.1")
    assert second.creation != first.creation
    assert await erl.eval(MONITOR, P=old) == "noproc"
    assert second.list("connected") == [erl.name]


async def test_a_new_life_takes_over_from_one_that_died_unseen(
    site: Site, erl: Erl, start_node: StartNode
) -> None:
    """The peer believes its connection to be up; the new node says that it is not."""
    first = await start_node("phoenix@127.0.0.1")
    watch = await erl.watch_nodes()
    assert await first.connect(erl.name)
    await watch.up(first.name)
    first.directory.close()
    await site.unregistered("phoenix")
    second = await start_node("phoenix@127.0.0.1")
    assert await second.connect(erl.name)
    await watch.down(second.name)
    await watch.up(second.name)
    assert await second.ping(erl.name) == "pong"


async def test_a_quiet_connection_stays(site: Site, start_node: StartNode) -> None:
    """Both sides tick: with a tick time of two seconds, four quiet ones end nothing."""
    erl = await site.start_erl("ticking@127.0.0.1", "-kernel", "net_ticktime", "2")
    node = await start_node(net_ticktime=2.0)
    watch = await erl.watch_nodes()
    assert await node.connect(erl.name)
    await watch.up(node.name)
    quiet = "receive {nodedown, N, _} -> down after 4000 -> still_up end"
    assert await watch.worker(quiet, N=node.name) == "still_up"
    assert node.list("connected") == [erl.name]
    await erl.kill()
