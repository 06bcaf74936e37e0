"""Who is let in: cookies, right and wrong, for all nodes and for one; short names and long
ones."""

from __future__ import annotations

import pytest

from minibeam.network.names import complete
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

WRONG = "wrong_cookie"


def nothing_shown(site: Site, node: OurNode, said: str) -> None:
    """Neither cookie is in what was said of the node, nor in what one sees of it."""
    for cookie in (site.cookie, WRONG):
        assert cookie not in said + repr(node) + repr(vars(node)) + repr(node.peers)


async def test_our_cookie_is_wrong(site: Site, erl: Erl, start_node: StartNode) -> None:
    """Erlang says in its log what it would say of an Erlang node."""
    node = await start_node(cookie=WRONG)
    assert not await node.connect(erl.name)
    assert node.list("connected") == [] and await erl.eval("nodes(connected)") == []
    logged = "\n".join(await erl.logged())
    assert f"Connection attempt from node '{node.name}' rejected" in logged
    complaints = node.complaints()
    assert "cookies differ" in complaints[0]
    nothing_shown(site, node, "\n".join([*complaints, logged]))


async def test_their_cookie_is_wrong(site: Site, erl: Erl, start_node: StartNode) -> None:
    node = await start_node(cookie=WRONG)
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is False
    assert node.list("connected") == [] and await erl.eval("nodes(connected)") == []
    (complaint,) = node.complaints()
    assert erl.name in complaint
    nothing_shown(site, node, complaint)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pang"
    node.complaints()


async def test_we_have_a_cookie_for_one_node(
    site: Site, erl: Erl, start_node: StartNode
) -> None:
    node = await start_node(cookie=WRONG)
    watch = await erl.watch_nodes()
    node.set_cookie(site.cookie, erl.name)
    assert node.get_cookie() == WRONG
    assert await node.connect(erl.name)
    node.disconnect(erl.name)
    await watch.down(node.name)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"


async def test_erlang_has_a_cookie_for_us(erl: Erl, start_node: StartNode) -> None:
    node = await start_node(cookie="secret_of_two")
    text = "erlang:set_cookie(N, secret_of_two)"
    assert await erl.eval(text, N=node.name) is True
    assert await node.connect(erl.name) and await node.ping(erl.name) == "pong"
    await erl.eval("erlang:disconnect_node(N)", N=node.name)
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is True


async def test_a_cookie_is_changed_while_a_connection_is_up(
    site: Site, erl: Erl, node: OurNode
) -> None:
    """The connection stays; the next one needs the new cookie."""
    watch = await erl.watch_nodes()
    assert await node.connect(erl.name)
    node.set_cookie(WRONG)
    assert await node.ping(erl.name) == "pong"
    node.disconnect(erl.name)
    await watch.down(node.name)
    assert not await node.connect(erl.name)
    assert "rejected" in "\n".join(await erl.logged())
    node.complaints()
    node.set_cookie(site.cookie)
    assert await node.connect(erl.name)


async def test_a_peer_that_breaks_in_leaves_the_connection_alone(
    erl: Erl, start_node: StartNode
) -> None:
    """A second node of our name with a wrong cookie: told alive, then refused."""
    node = await start_node("victim@127.0.0.1")
    assert await node.connect(erl.name)
    thief = OurNode(
        node.name, cookie=WRONG, directory=node.directory, hidden=True, address="127.0.0.1"
    )
    thief.logged = []
    thief.creation = 77
    thief.alive = True
    assert not await thief.connect(erl.name)
    assert "rejected" in "\n".join(await erl.logged())
    assert await node.ping(erl.name) == "pong"
    assert await erl.eval("nodes(connected)") == [node.name]


async def test_short_names(site: Site, start_node: StartNode) -> None:
    erl = await site.start_erl("short")
    node = await start_node(complete("pyshort", long=False))
    assert node.name.partition("@")[2] == erl.name.partition("@")[2]
    assert await node.connect(erl.name)
    watch = await erl.watch_nodes()
    node.disconnect(erl.name)
    await watch.down(node.name)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    assert await erl.logged() == []
    await erl.kill()


async def test_short_and_long_names_do_not_meet(
    site: Site, start_node: StartNode
) -> None:
    """Erlang's words for it are in its log, and in ours."""
    short = await site.start_erl("tiny")
    long = await start_node()
    assert not await long.connect(short.name)
    (complaint,) = long.complaints()
    host = short.name.partition("@")[2]
    assert f"Hostname {host} is illegal" in complaint
    assert await short.eval("net_kernel:connect_node(N)", N=long.name) is False
    assert "is illegal" in "\n".join(await short.logged())
    await short.kill()


async def test_long_and_short_names_do_not_meet(
    site: Site, erl: Erl, start_node: StartNode
) -> None:
    node = await start_node(complete("pyshort", long=False))
    assert not await node.connect(erl.name)
    (complaint,) = node.complaints()
    assert "Hostname 127.0.0.1 is illegal" in complaint
    assert await erl.eval("net_kernel:connect_node(N)", N=node.name) is False
    assert "is illegal" in "\n".join(await erl.logged())
