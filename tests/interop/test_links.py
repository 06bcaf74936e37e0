"""Links between a process of Erlang and one of ours, where the connection matters; what a link
is otherwise, test_scenarios_mixed.py plays in all ways."""

from __future__ import annotations

import asyncio
import signal

import pytest

from minibeam.nodes.links import exit_process, link, trap_exit, unlink
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Exit, Pid
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl, Raised
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

EXIT = Atom("EXIT")


async def test_a_lost_connection_is_an_exit_noconnection(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    pid = await theirs("process_flag(trap_exit, true), self()")
    await ours(trap_exit, True)
    await ours(link, pid)
    assert await node.ping(erl.name) == "pong"
    node.disconnect(erl.name)
    assert await ours(receive) == (EXIT, pid, "noconnection")
    assert await theirs("receive M -> M end") == (EXIT, ours.pid, "noconnection")


async def test_erlang_ends_the_connection(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    await ours(trap_exit, True)
    pid = await theirs("process_flag(trap_exit, true), link(P), self()", P=ours.pid)
    assert await erl.eval("pong = net_adm:ping(N), erlang:disconnect_node(N)", N=node.name)
    assert await ours(receive) == (EXIT, pid, "noconnection")
    assert await theirs("receive M -> M end") == (EXIT, ours.pid, "noconnection")


async def test_who_does_not_trap_exits_dies_of_noconnection(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    text = "process_flag(trap_exit, true), P = spawn_link(fun() -> receive x -> ok end end), P"
    bystander = await theirs(text)
    await ours(link, bystander)
    assert await node.ping(erl.name) == "pong"
    node.disconnect(erl.name)
    assert await ours.reason() == "noconnection"
    assert await theirs("receive M -> M end") == (EXIT, bystander, "noconnection")


async def test_each_link_over_a_lost_connection_is_told_once(erl: Erl, node: OurNode) -> None:
    ours = await node.process()
    await ours(trap_exit, True)
    text = "[spawn(fun() -> receive x -> ok end end) || _ <- lists:seq(1, 5)]"
    pids = await erl.process()(text)

    def link_all() -> None:
        for pid in pids:
            link(pid)
            link(pid)

    await ours(link_all)
    assert await node.ping(erl.name) == "pong"
    node.disconnect(erl.name)
    told = [await ours(take_one) for _ in pids]
    assert sorted(told, key=repr) == sorted(
        ((EXIT, pid, "noconnection") for pid in pids), key=repr
    )
    with pytest.raises(TimeoutError):
        await ours(take_one)
    await erl.eval("[exit(P, kill) || P <- Pids]", Pids=pids)


async def test_unlinks_and_links_in_a_row(erl: Erl, node: OurNode) -> None:
    """Each unlink has an id of its own; the last word counts, at both ends."""
    ours, theirs = await node.process(), erl.process()
    pid = await theirs("process_flag(trap_exit, true), self()")
    await ours(trap_exit, True)

    def often(last: bool) -> None:
        for _ in range(200):
            link(pid)
            unlink(pid)
        if last:
            link(pid)

    await ours(often, False)
    await ours(send, pid, Atom("unlinked"))
    text = "receive unlinked -> proplists:get_value(links, process_info(self())) end"
    assert await theirs(text) == []
    await ours(often, True)
    await ours(send, pid, Atom("linked"))
    assert await theirs("receive linked -> element(2, process_info(self(), links)) end") == [
        ours.pid
    ]
    text = "[begin unlink(P), link(P) end || _ <- lists:seq(1, 200)], unlink(P)"
    assert await theirs(text, P=ours.pid) is True
    assert await node.ping(erl.name) == "pong"
    await ours(exit_process, pid, KILL)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    with pytest.raises(TimeoutError):
        await ours(take_one)


async def test_unlinks_that_cross_each_other(erl: Erl, node: OurNode) -> None:
    """Both ends link and unlink at once, a hundred times: in the end neither is linked, or
    both are."""
    ours, theirs = await node.process(), erl.process()
    await ours(trap_exit, True)
    pid = await theirs("process_flag(trap_exit, true), self()")
    there = "[begin link(P), unlink(P) end || _ <- lists:seq(1, 100)], link(P), unlink(P)"

    async def here() -> None:
        for _ in range(100):
            link(pid)
            await asyncio.sleep(0)
            unlink(pid)

    await asyncio.gather(theirs(there, P=ours.pid), ours(here))
    assert await node.ping(erl.name) == "pong"
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    assert await theirs("element(2, process_info(self(), links))") == []
    with pytest.raises(Exit):
        await ours(exit_process, ours.pid, KILL)
    assert await erl.eval("net_adm:ping(N)", N=node.name) == "pong"
    assert await theirs("receive M -> M after 0 -> nothing end") == "nothing"


async def test_a_death_that_crosses_an_unlink(erl: Erl, node: OurNode) -> None:
    """Whoever has unlinked gets no EXIT any more, though it may be on its way."""
    ours = await node.process()
    await ours(trap_exit, True)
    for _ in range(50):
        text = "spawn(fun() -> receive {die, From} -> From ! dying, exit(boom) end end)"
        pid = await erl.eval(text)

        def die_and_unlink(pid: object = pid) -> None:
            link(pid)
            send(pid, (Atom("die"), ours.pid))
            unlink(pid)

        await ours(die_and_unlink)
        assert await ours(receive) == "dying"
        await ours(monitor, pid)
        assert (await ours(receive))[0] == "DOWN"
        with pytest.raises(TimeoutError):
            await ours(take_one)


async def test_exits_of_every_shape_in_both_directions(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    await ours(trap_exit, True)
    pid = await theirs("process_flag(trap_exit, true), self()")
    shapes = ("boom", "{shutdown, [1, {x}]}", '"text"', "<<1, 2>>", "#{a => 1}", "1 bsl 70")
    for text in shapes:
        reason = await theirs(f"exit(P, {text}), {text}", P=ours.pid)
        assert await ours(receive) == (EXIT, pid, reason)
        await ours(exit_process, pid, reason)
        same = f"receive {{'EXIT', P, R}} -> R =:= {text} end"
        assert await theirs(same, P=ours.pid) is True


async def test_kill_in_both_directions(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    await ours(trap_exit, True)
    pid = await theirs("process_flag(trap_exit, true), self()")
    waiting = theirs.start("receive never -> ok end")
    await ours(exit_process, pid, KILL)
    with pytest.raises(Raised) as raised:
        await waiting
    assert (raised.value.kind, raised.value.reason) == ("died", "killed")
    await erl.eval("exit(P, kill)", P=ours.pid)
    assert await ours.reason() == "killed"


async def test_a_killed_erlang_node_is_an_exit_noconnection(
    site: Site, start_node: StartNode
) -> None:
    erl = await site.start_erl("mortal@127.0.0.1")
    node = await start_node()
    ours = await node.process()
    await ours(trap_exit, True)
    pid = await erl.process()("self()")
    await ours(link, pid)
    assert await node.ping(erl.name) == "pong"
    erl.signal(signal.SIGKILL)
    assert await ours(receive) == (EXIT, pid, "noconnection")
    await erl.kill()


async def test_a_link_to_a_node_that_is_not_there(erl: Erl, node: OurNode) -> None:
    """The first signal to a node that can't be reached: an exit, noconnection."""
    ours, other = await node.process(), erl.process()
    await ours(trap_exit, True)
    gone = Pid("gone@127.0.0.1", 1, 0, 4)
    await ours(link, gone)
    assert await ours(receive) == (EXIT, gone, "noconnection")
    node.complaints()
    text = "process_flag(trap_exit, true), link(P), receive M -> M end"
    assert await other(text, P=gone) == (EXIT, gone, "noconnection")
