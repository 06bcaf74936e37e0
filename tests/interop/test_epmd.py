"""The name server: our nodes in a real epmd, Erlang's nodes in ours, and one that is lost."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from minibeam.network.epmd import Epmd, NameTaken, NodeNotFound
from minibeam.network.epmd_server import EpmdServer
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Child, Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def listed(site: Site) -> list[str]:
    """What the command epmd -names prints."""
    command = await site.run(Child, "epmd -names", "epmd", "-names")
    assert await command.ended() == 0
    return command.output


async def test_a_real_epmd_lists_our_nodes(site: Site, erl: Erl, node: OurNode) -> None:
    short = node.name.partition("@")[0]
    assert f"name {short} at port {node.port}" in await listed(site)
    text = "{ok, Names} = net_adm:names('127.0.0.1'), proplists:get_value(S, Names)"
    assert await erl.eval(text, S=list(short.encode())) == node.port
    await node.stop()
    await site.unregistered(short)
    assert f"name {short} at port {node.port}" not in await listed(site)


async def test_we_find_erlang_in_a_real_epmd(site: Site, erl: Erl) -> None:
    epmd = Epmd(site.port)
    port = dict(await epmd.names())["erl"]
    assert await epmd.look_up(erl.name) == ("127.0.0.1", port)
    with pytest.raises(NodeNotFound):
        await epmd.look_up("nobody@127.0.0.1")


async def test_a_name_that_erlang_has(site: Site, erl: Erl, start_node: StartNode) -> None:
    with pytest.raises(NameTaken, match="erl"):
        await start_node(erl.name)


async def test_a_name_that_we_have(site: Site, node: OurNode) -> None:
    flags = ("-noinput", "-name", node.name, "-start_epmd", "false")
    erl = await site.run(Child, "second", "erl", *flags)
    assert await erl.ended() != 0
    assert "in use by another Erlang node" in "\n".join(erl.output)


@pytest_asyncio.fixture(loop_scope="session")
async def ours() -> AsyncIterator[Site]:
    """A site whose epmd is ours."""
    async with Site() as site:
        server = EpmdServer()
        await server.start(site.port)
        yield site
        server.close()


async def test_erlang_nodes_register_with_our_epmd(ours: Site) -> None:
    one, two = await ours.start_erl("one@127.0.0.1"), await ours.start_erl("two@127.0.0.1")
    assert sorted(dict(await Epmd(ours.port).names())) == ["one", "two"]
    lines = await listed(ours)
    assert lines[0] == f"epmd: up and running on port {ours.port} with data:"
    assert [line.split()[1] for line in sorted(lines[1:])] == ["one", "two"]
    text = "{ok, Names} = net_adm:names('127.0.0.1'), lists:sort([N || {N, _} <- Names])"
    assert await one.eval(text) == [list(b"one"), list(b"two")]
    assert await one.eval("net_adm:ping('two@127.0.0.1')") == "pong"
    assert await two.eval("nodes()") == [one.name]
    assert await one.eval("net_adm:ping('three@127.0.0.1')") == "pang"
    assert await one.logged() == [] and await two.logged() == []


async def test_erlang_and_we_meet_at_our_epmd(ours: Site, start_node: StartNode) -> None:
    erl = await ours.start_erl("guest@127.0.0.1")
    node = await start_node("host@127.0.0.1", directory=Epmd(ours.port))
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    node.disconnect(erl.name)
    assert await node.connect(erl.name)
    assert await erl.logged() == []
    await erl.kill()


async def test_our_epmd_forgets_an_erlang_node_that_is_killed(ours: Site) -> None:
    erl = await ours.start_erl("short_lived@127.0.0.1")
    first = await erl.eval("erlang:system_info(creation)")
    erl.signal(signal.SIGKILL)
    await erl.ended()
    # The name is free, or the second would not start; and it is another life.
    erl = await ours.start_erl("short_lived@127.0.0.1")
    assert await erl.eval("erlang:system_info(creation)") != first


async def test_a_name_that_is_taken_at_our_epmd(ours: Site) -> None:
    await ours.start_erl("first@127.0.0.1")
    flags = ("-noinput", "-name", "first@127.0.0.1", "-start_epmd", "false")
    second = await ours.run(Child, "second", "erl", *flags)
    assert await second.ended() != 0
    assert "in use by another Erlang node" in "\n".join(second.output)


async def test_all_register_again_with_an_epmd_that_comes_back(start_node: StartNode) -> None:
    async with Site() as site:
        epmd = await site.start_epmd()
        erl = await site.start_erl("stays@127.0.0.1")
        node = await start_node("loyal@127.0.0.1", directory=Epmd(site.port))
        assert await node.connect(erl.name)
        await epmd.kill()
        again = await site.start_epmd(site.port)
        await again.expect("registering 'stays")
        await again.expect("registering 'loyal")
        assert await node.ping(erl.name) == "pong"
        node.disconnect(erl.name)
        assert await node.connect(erl.name)
        await node.stop()
