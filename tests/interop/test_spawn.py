"""Processes started at another node: Erlang's of ours, ours of Erlang's."""

from __future__ import annotations

import pytest
import pytest_asyncio

from minibeam.nodes.links import trap_exit
from minibeam.nodes.processes import finish, receive, self_
from minibeam.nodes.remote_spawn import (
    LINK,
    MONITOR,
    is_spawn_reply,
    remote_spawn,
    request_spawn,
)
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, Pid, Term
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOOM, EXIT, DOWN = Atom("boom"), Atom("EXIT"), Atom("DOWN")


async def worker(to: Pid) -> None:
    """Says that it runs; ends with the reason that it is sent."""
    send(to, (Atom("running"), self_()))
    reason = await receive()
    raise Exit(reason)


def at_once(reason: Term) -> None:
    raise Exit(reason)


@pytest_asyncio.fixture(loop_scope="session")
async def ours(start_node: StartNode) -> OurNode:
    node = await start_node()
    node.expose("things", {"nap": worker, "fail": at_once})
    return node


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def things(site: Site) -> None:
    await site.compile("things")


# Erlang starts processes here.


async def test_erlang_spawns(erl: Erl, ours: OurNode) -> None:
    theirs = erl.process()
    text = "P = spawn(N, things, nap, [self()]), receive {running, Q} -> {P, Q} end"
    pid, running = await theirs(text, N=ours.name)
    assert pid == running and pid.node == ours.name
    text = "R = monitor(process, P), P ! bye, receive {'DOWN', R, _, _, Why} -> Why end"
    assert await theirs(text, P=pid) == "bye"


async def test_erlang_spawns_and_links(erl: Erl, ours: OurNode) -> None:
    theirs = erl.process()
    text = """
        process_flag(trap_exit, true), P = spawn_link(N, things, nap, [self()]),
        receive {running, P} -> P ! {shutdown, x} end, receive {'EXIT', P, Why} -> Why end
    """
    assert await theirs(text, N=ours.name) == (Atom("shutdown"), Atom("x"))
    text = "P = spawn_link(N, things, nap, [self()]), receive {running, P} -> P end"
    pid = await theirs(text, N=ours.name)
    await erl.eval("exit(P, kill)", P=await theirs("self()"))
    text = "R = monitor(process, P), receive {'DOWN', R, _, _, Why} -> Why end"
    assert await erl.eval(text, P=pid) in ("killed", "noproc")


async def test_erlang_spawns_and_monitors(erl: Erl, ours: OurNode) -> None:
    text = """
        {P, R} = spawn_monitor(N, things, nap, [self()]),
        receive {running, P} -> P ! boom end, receive {'DOWN', R, process, P, Why} -> Why end
    """
    assert await erl.eval(text, N=ours.name) == "boom"


async def test_what_erlang_spawns_dies_at_once(erl: Erl, ours: OurNode) -> None:
    """The reply comes before the news of the death."""
    text = """
        [begin
            {P, R} = spawn_monitor(N, things, fail, [boom]),
            receive {'DOWN', R, process, P, Why} -> Why end
        end || _ <- lists:seq(1, 50)]
    """
    assert await erl.eval(text, N=ours.name) == [BOOM] * 50
    text = """
        process_flag(trap_exit, true), P = spawn_link(N, things, fail, [boom]),
        receive {'EXIT', P, Why} -> Why end
    """
    assert await erl.process()(text, N=ours.name) == "boom"


async def test_erlang_spawns_what_is_not_exposed(erl: Erl, ours: OurNode) -> None:
    text = """
        {P, R} = spawn_monitor(N, os, cmd, ["true"]),
        receive {'DOWN', R, process, P, {undef, [{os, cmd, ["true"], _}]}} -> ok end
    """
    assert await erl.eval(text, N=ours.name) == "ok"
    text = """
        {P, R} = spawn_monitor(N, fun() -> ok end),
        receive {'DOWN', R, process, P, {undef, [{erlang, apply, _, _}]}} -> ok end
    """
    assert await erl.eval(text, N=ours.name) == "ok"
    assert await erl.eval("is_pid(spawn(N, os, cmd, [ls]))", N=ours.name) is True
    assert await erl.eval("net_adm:ping(N)", N=ours.name) == "pong"


async def test_spawn_requests_of_erlang(erl: Erl, ours: OurNode) -> None:
    text = """
        R = spawn_request(N, things, nap, [self()], [monitor, {reply_tag, started}]),
        receive {started, R, ok, P} -> ok end, receive {running, P} -> P ! done end,
        receive {'DOWN', R, process, P, Why} -> Why end
    """
    assert await erl.eval(text, N=ours.name) == "done"
    text = """
        R = spawn_request(N, things, nap, [self()], [link, monitor, {priority, high}]),
        process_flag(trap_exit, true),
        receive {spawn_reply, R, ok, P} -> P ! done end,
        receive {'EXIT', P, done} -> ok end, receive {'DOWN', R, process, P, Why} -> Why end
    """
    assert await erl.process()(text, N=ours.name) == "done"


async def test_erlang_spawns_at_a_node_that_is_lost(erl: Erl, ours: OurNode) -> None:
    theirs, watch = erl.process(), await erl.watch_nodes()
    text = "{P, R} = spawn_monitor(N, things, nap, [self()]), put(r, R), put(p, P), P"
    pid = await theirs(text, N=ours.name)
    ours.disconnect(erl.name)
    await watch.down(ours.name)
    text = "R = get(r), receive {'DOWN', R, process, P, Why} -> Why end"
    assert await theirs(text, P=pid) == "noconnection"


# We start processes there.


async def test_we_spawn(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    pid, _ = await box(remote_spawn, erl.name, "things", "nap", [box.pid])
    assert pid.node == erl.name
    assert await box(receive) == (Atom("napping"), pid)
    assert await erl.eval("P ! wake, element(2, process_info(self(), links))", P=pid) == []


async def test_we_spawn_and_link(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    await box(trap_exit, True)
    pid, _ = await box(remote_spawn, erl.name, "things", "nap", [box.pid], [LINK])
    assert await box(receive) == (Atom("napping"), pid)
    assert await erl.eval("element(2, process_info(P, links))", P=pid) == [box.pid]
    await erl.eval("exit(P, {shutdown, x})", P=pid)
    assert await box(receive) == (EXIT, pid, (Atom("shutdown"), Atom("x")))


async def test_we_spawn_and_monitor(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    pid, reference = await box(
        remote_spawn, erl.name, "things", "nap", [box.pid], [MONITOR]
    )
    assert await box(receive) == (Atom("napping"), pid)
    await box(send, pid, Atom("wake"))
    assert await box(receive) == (DOWN, reference, Atom("process"), pid, "normal")


async def test_what_we_spawn_dies_at_once(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    await box(trap_exit, True)
    for _ in range(50):
        pid, reference = await box(
            remote_spawn, erl.name, "erlang", "exit", [BOOM], [MONITOR, LINK]
        )
        told = [await box(receive), await box(receive)]
        assert sorted(told, key=repr) == sorted(
            [(DOWN, reference, Atom("process"), pid, BOOM), (EXIT, pid, BOOM)], key=repr
        )


async def test_what_we_spawn_has_our_group_leader(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    pid, _ = await box(remote_spawn, erl.name, "things", "nap", [box.pid], [LINK])
    assert await erl.eval("element(2, process_info(P, group_leader))", P=pid) == (
        ours.group_leader
    )
    await box(receive)
    await box(send, pid, Atom("wake"))


async def test_we_ask_and_go_on(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    asked = [
        await box(request_spawn, erl.name, "things", "nap", [box.pid]) for _ in range(3)
    ]
    for reference in asked:
        reply = await box(receive, lambda m, r=reference: is_spawn_reply(m, r))
        assert isinstance(reply[2], Pid)
        await box(send, reply[2], Atom("wake"))
    assert [(await box(receive))[0] for _ in asked] == ["napping"] * 3


async def test_we_spawn_at_a_node_that_is_not_there(ours: OurNode) -> None:
    box = await ours.process()
    with pytest.raises(Exit) as caught:
        await box(remote_spawn, "gone@127.0.0.1", "things", "nap", [box.pid], [LINK, MONITOR])
    assert caught.value.reason == "noconnection"
    with pytest.raises(TimeoutError):
        await box(take_one)
    ours.complaints()


async def test_a_spawn_option_that_erlang_does_not_know(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    with pytest.raises(Exit) as caught:
        await box(remote_spawn, erl.name, "things", "nap", [box.pid], [Atom("fast")])
    assert caught.value.reason == "badopt"


async def test_our_death_ends_what_we_spawned_and_linked(erl: Erl, ours: OurNode) -> None:
    box, theirs = await ours.process(), erl.process()
    observer = await theirs("self()")
    pid, _ = await box(remote_spawn, erl.name, "things", "nap", [observer], [LINK])
    text = "receive {napping, P} -> put(r, monitor(process, P)) end"
    await theirs(text, P=pid)

    finish(box.process, BOOM)
    text = "R = get(r), receive {'DOWN', R, process, _, Why} -> Why end"
    assert await theirs(text) == "boom"
