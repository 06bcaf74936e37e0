"""net_adm: what it says of this machine is what Erlang's says."""

from __future__ import annotations

from pathlib import Path

import pytest

from minibeam import net_adm
from minibeam.terms import Atom
from tests.interop.conftest import OurNode
from tests.interop.erlang import Erl
from tests.interop.sites import Site, free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_names(
    site: Site, erl: Erl, node: OurNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERL_EPMD_PORT", str(site.port))
    ours = await net_adm.names("127.0.0.1")
    theirs = await erl.eval("element(2, net_adm:names('127.0.0.1'))")
    assert sorted(ours) == sorted((bytes(name).decode(), port) for name, port in theirs)
    assert node.port in dict(ours).values()


async def test_host_file_and_world(
    site: Site,
    erl: Erl,
    node: OurNode,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("ERL_EPMD_PORT", str(site.port))
    monkeypatch.chdir(tmp_path)
    for folder in (tmp_path, site.home):
        (folder / ".hosts.erlang").write_text("% a remark\n\n'127.0.0.1'.\n")
    assert net_adm.host_file() == ["127.0.0.1"]
    assert await erl.eval("net_adm:host_file()") == [Atom("127.0.0.1")]
    found = await node.run(net_adm.world)
    assert Atom(erl.name) in found and node.name in found
    assert sorted(found) == sorted(await erl.eval("net_adm:world()"))
    node.complaints()


async def test_a_host_without_epmd_is_told_of(
    node: OurNode, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = free_port()
    monkeypatch.setenv("ERL_EPMD_PORT", str(port))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".hosts.erlang").write_text("'127.0.0.1'.\n")
    told: list[str] = []
    assert await node.run(net_adm.world, told.append) == []
    assert len(told) == 1 and f"127.0.0.1: no epmd at 127.0.0.1 port {port}" in told[0]


async def test_localhost(erl: Erl, node: OurNode) -> None:
    theirs = bytes(await erl.eval("net_adm:localhost()")).decode()
    assert (await node.run(net_adm.localhost)).partition(".")[0] == theirs.partition(".")[0]


async def test_ping(erl: Erl, node: OurNode) -> None:
    assert await node.run(net_adm.ping, erl.name) == "pong"
    assert await node.run(net_adm.ping, "nobody@127.0.0.1") == "pang"
    node.complaints()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_dns_hostname(erl: Erl, host: str) -> None:
    theirs = await erl.eval("net_adm:dns_hostname(H)", H=Atom(host))
    assert theirs == (Atom("ok"), list((await net_adm.dns_hostname(host)).encode()))


async def test_dns_hostname_of_no_host(erl: Erl) -> None:
    host = "no-such-host.invalid"
    assert await erl.eval("net_adm:dns_hostname(H)", H=Atom(host)) == (Atom("error"), host)
    with pytest.raises(OSError):
        await net_adm.dns_hostname(host)
