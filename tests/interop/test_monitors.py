"""Monitors between Erlang and us where the connection matters; what a monitor is otherwise,
test_scenarios_mixed.py plays in all ways."""

from __future__ import annotations

import signal

import pytest

from minibeam.nodes.monitors import demonitor, monitor
from minibeam.nodes.processes import finish, receive
from minibeam.terms import Atom
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOWN, PROCESS = Atom("DOWN"), Atom("process")


async def test_a_lost_connection_is_a_down_noconnection(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process("ours"), erl.process()
    pid = await theirs("register(theirs, self()), self()")
    by_pid = await ours(monitor, pid)
    by_name = await ours(monitor, ("theirs", erl.name))
    text = "put(pid, monitor(process, P)), put(name, monitor(process, {ours, N}))"
    await theirs(text, P=ours.pid, N=node.name)
    assert await node.ping(erl.name) == "pong"
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    node.disconnect(erl.name)
    told = {(await ours(take_one))[1:] for _ in range(2)}
    assert told == {
        (by_pid, PROCESS, pid, Atom("noconnection")),
        (by_name, PROCESS, (Atom("theirs"), Atom(erl.name)), Atom("noconnection")),
    }
    text = """
        Pid = get(pid), Name = get(name),
        [receive {'DOWN', Pid, process, P, A} -> A end,
         receive {'DOWN', Name, process, {ours, N}, B} -> B end]
    """
    assert await theirs(text, P=ours.pid, N=node.name) == ["noconnection", "noconnection"]


async def test_a_demonitor_leaves_nothing_for_a_lost_connection(
    erl: Erl, node: OurNode
) -> None:
    ours, theirs = await node.process(), erl.process()
    pid = await theirs("self()")
    reference = await ours(monitor, pid)
    assert await ours(demonitor, reference)
    await theirs("demonitor(monitor(process, P))", P=ours.pid)
    assert await node.ping(erl.name) == "pong"
    watch = await erl.watch_nodes()
    node.disconnect(erl.name)
    await watch.down(node.name)
    with pytest.raises(TimeoutError):
        await ours(take_one)
    assert await theirs("receive M -> M after 0 -> nothing end") == "nothing"


async def test_erlang_forgets_monitors_of_a_watcher_that_died(erl: Erl, node: OurNode) -> None:
    """And we those of theirs: nothing is sent to the dead."""
    theirs = erl.process()
    pid = await theirs("self()")
    ours = await node.process()
    await ours(monitor, pid)
    assert await node.ping(erl.name) == "pong"
    watchers = "[P || P <- element(2, process_info(self(), monitored_by)), node(P) =/= node()]"
    assert await theirs(watchers) == [ours.pid]
    finish(ours.process, Atom("boom"))
    assert await node.ping(erl.name) == "pong"
    assert await theirs(watchers) == []


async def test_many_monitors_of_one_process(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    pid = await theirs("self()")

    def monitor_often() -> list[object]:
        return [monitor(pid) for _ in range(500)]

    references = await ours(monitor_often)
    await erl.eval("exit(P, boom)", P=pid)

    async def all_downs() -> list[object]:
        return [(await receive())[1] for _ in references]

    assert set(await ours(all_downs)) == set(references)


async def test_a_killed_erlang_node_is_a_down_noconnection(
    site: Site, start_node: StartNode
) -> None:
    erl = await site.start_erl("frail@127.0.0.1")
    node = await start_node()
    ours = await node.process()
    pid = await erl.process()("self()")
    reference = await ours(monitor, pid)
    assert await node.ping(erl.name) == "pong"
    erl.signal(signal.SIGKILL)
    assert await ours(receive) == (DOWN, reference, PROCESS, pid, "noconnection")
    await erl.kill()


async def test_a_monitor_of_a_node_that_is_not_there(erl: Erl, node: OurNode) -> None:
    ours = await node.process()
    target = (Atom("x"), Atom("gone@127.0.0.1"))
    reference = await ours(monitor, target)
    assert await ours(receive) == (DOWN, reference, PROCESS, target, "noconnection")
    node.complaints()
