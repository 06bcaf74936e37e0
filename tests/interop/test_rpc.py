"""rpc and erpc between Erlang and us: calls, casts, many nodes, promises, every way to fail,
and where output goes."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest
import pytest_asyncio

from minibeam.nodes import erpc, rpc
from minibeam.nodes.group_leader import put_chars
from minibeam.nodes.local_node import current
from minibeam.nodes.processes import receive, self_
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, Pid, Term
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl, Raised
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

BADRPC, EXIT = Atom("badrpc"), Atom("EXIT")
GONE = Atom("gone@127.0.0.1")


def total(numbers: list[int]) -> int:
    return sum(numbers)


async def nap(to: Pid) -> Term:
    send(to, (Atom("napping"), self_()))
    await receive(lambda message: message == "wake")
    return Atom("awake")


def fail(how: Term) -> None:
    match how:
        case (Atom("exit"), reason):
            raise Exit(reason)
        case (Atom("error"), text):
            raise ValueError(text)


def self_and_leader() -> Term:
    return (self_(), current().group_leader)


async def say(text: bytes) -> Term:
    return await put_chars(text.decode())


def no_term() -> object:
    return object()


FUNCTIONS = {
    "sum": total,
    "nap": nap,
    "fail": fail,
    "self_and_leader": self_and_leader,
    "print": say,
    "no_term": no_term,
}


@pytest_asyncio.fixture(loop_scope="session")
async def ours(start_node: StartNode) -> OurNode:
    """A node of ours that exposes the functions above as module things."""
    node = await start_node()
    node.expose("things", FUNCTIONS)
    return node


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def things(site: Site) -> None:
    await site.compile("things")


# Erlang calls us.


@pytest.mark.parametrize("call", ["rpc:call", "erpc:call", "rpc:block_call"])
async def test_erlang_calls_a_function_of_ours(erl: Erl, ours: OurNode, call: str) -> None:
    assert await erl.eval(f"{call}(N, things, sum, [[1, 2, 3]])", N=ours.name) == 6


async def test_erlang_is_told_how_a_call_failed(erl: Erl, ours: OurNode) -> None:
    call = "rpc:call(N, things, fail, [How])"
    how = (Atom("exit"), Atom("boom"))
    assert await erl.eval(call, N=ours.name, How=how) == (BADRPC, (EXIT, "boom"))
    kind, (exit, (what, stack)) = await erl.eval(call, N=ours.name, How=(Atom("error"), b"x"))
    assert (kind, exit, what[0]) == (BADRPC, EXIT, "ValueError")
    assert stack[0][:2] == ("test_rpc", "fail")
    kind, (exit, (what, _)) = await erl.eval("rpc:call(N, things, no_term, [])", N=ours.name)
    assert (kind, exit) == (BADRPC, EXIT)


@pytest.mark.parametrize("what", ["things, nothing, []", "os, cmd, [ls]", "things, sum, []"])
async def test_erlang_calls_what_is_not_exposed(erl: Erl, ours: OurNode, what: str) -> None:
    """As if the function were not there: undef, in rpc and erpc."""
    kind, (exit, (undef, _)) = await erl.eval(f"rpc:call(N, {what})", N=ours.name)
    assert (kind, exit, undef) == (BADRPC, EXIT, "undef")
    with pytest.raises(Raised) as caught:
        await erl.eval(f"erpc:call(N, {what})", N=ours.name)
    assert (caught.value.kind, caught.value.reason[1]) == ("error", "undef") or (
        caught.value.kind,
        caught.value.reason,
    ) == ("error", "undef")


async def test_erpc_of_erlang_raises_what_our_function_raised(
    erl: Erl, ours: OurNode
) -> None:
    text = "try erpc:call(N, things, fail, [How]) catch C:R -> {C, R} end"
    exit = await erl.eval(text, N=ours.name, How=(Atom("exit"), Atom("boom")))
    assert exit == ("exit", (Atom("exception"), Atom("boom")))
    error = await erl.eval(text, N=ours.name, How=(Atom("error"), b"x"))
    assert (error[0], error[1][0], error[1][1][0]) == ("error", "exception", "ValueError")


async def test_a_call_of_erlang_takes_too_long(erl: Erl, ours: OurNode) -> None:
    """The caller gives up; what comes of it later reaches nobody."""
    caller = erl.process()
    nap = "[self()]"
    assert await caller(f"rpc:call(N, things, nap, {nap}, 100)", N=ours.name) == (
        BADRPC,
        "timeout",
    )
    text = "receive {napping, P} -> P ! wake, ok end"
    assert await caller(text) == "ok"
    text = "try erpc:call(N, things, nap, [self()], 100) catch C:R -> {C, R} end"
    assert await caller(text, N=ours.name) == ("error", (Atom("erpc"), Atom("timeout")))
    await caller("receive {napping, P} -> P ! wake, ok end")
    assert await erl.eval("net_adm:ping(N)", N=ours.name) == "pong"
    assert await caller("receive M -> M after 0 -> nothing end") == "nothing"


async def test_a_process_that_is_killed_in_a_call_of_erlang(erl: Erl, ours: OurNode) -> None:
    caller = erl.process()
    pid = await caller("self()")
    call = "Me = P, rpc:call(N, things, nap, [Me])"
    waiting = erl.process().start(call, N=ours.name, P=pid)
    await caller("receive {napping, P} -> exit(P, boom) end")
    assert await waiting == (BADRPC, (EXIT, "boom"))


async def test_the_connection_is_lost_in_a_call_of_erlang(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    text = "rpc:call(N, things, nap, [P])"
    waiting = erl.process().start(text, N=ours.name, P=box.pid)
    await box(receive)
    ours.disconnect(erl.name)
    assert await waiting == (BADRPC, "nodedown")


async def test_erlang_casts(erl: Erl, ours: OurNode) -> None:
    caller = erl.process()
    for cast in ("rpc:cast", "erpc:cast"):
        await caller(f"{cast}(N, things, nap, [self()])", N=ours.name)
        assert await caller("receive {napping, P} -> P ! wake, ok end") == "ok"
        await caller(f"{cast}(N, things, nothing, [])", N=ours.name)


async def test_erlang_calls_many_nodes(erl: Erl, start_node: StartNode) -> None:
    nodes = [await start_node() for _ in range(3)]
    for node in nodes[:2]:
        node.expose("things", FUNCTIONS)
    names = [node.name for node in nodes]
    text = "rpc:multicall([node(), 'gone@127.0.0.1' | Ns], things, sum, [[1, 2]])"
    results, bad = await erl.eval(text, Ns=names)
    assert bad == ["gone@127.0.0.1"]
    assert results[:3] == [3, 3, 3] and results[3][0] == BADRPC
    text = "erpc:multicall(['gone@127.0.0.1' | Ns], things, sum, [[1, 2]])"
    results = await erl.eval(text, Ns=names)
    assert results[0] == (Atom("error"), (Atom("erpc"), Atom("noconnection")))
    assert results[1:3] == [(Atom("ok"), 3), (Atom("ok"), 3)]
    assert results[3][0] == "error"


async def test_promises_of_erlang(erl: Erl, ours: OurNode) -> None:
    text = """
        Keys = [rpc:async_call(N, things, sum, [[I, I]]) || I <- [1, 2, 3]],
        [rpc:yield(Key) || Key <- Keys]
    """
    assert await erl.eval(text, N=ours.name) == [2, 4, 6]
    text = """
        Keys = [erpc:send_request(N, things, sum, [[I, I]]) || I <- [1, 2, 3]],
        [erpc:receive_response(Key) || Key <- Keys]
    """
    assert await erl.eval(text, N=ours.name) == [2, 4, 6]


async def test_block_calls_of_erlang_wait_for_each_other(erl: Erl, ours: OurNode) -> None:
    first, second = erl.process(), erl.process()
    call = "rpc:block_call(N, things, nap, [P])"
    box = await ours.process()
    one = first.start(call, N=ours.name, P=box.pid)
    _, sleeper = await box(receive)
    two = second.start(call, N=ours.name, P=box.pid)
    assert await erl.eval("rpc:call(N, things, sum, [[1]])", N=ours.name) == 1
    with pytest.raises(TimeoutError):
        await box(take_one)
    await box(send, sleeper, Atom("wake"))
    assert await one == "awake"
    assert await box(receive) == (Atom("napping"), sleeper)
    await box(send, sleeper, Atom("wake"))
    assert await two == "awake"


async def test_output_of_our_function_appears_in_erlang(erl: Erl, ours: OurNode) -> None:
    text = "rpc:call(N, things, print, [<<\"printed by us\\n\">>])"
    assert await erl.eval(text, N=ours.name) == "ok"
    await erl.expect("printed by us")
    assert await erl.logged() == ["printed by us"]
    assert ours.printed == []


async def test_our_function_has_the_leader_of_its_caller(erl: Erl, ours: OurNode) -> None:
    text = "{P, L} = rpc:call(N, things, self_and_leader, []), {node(P), L =:= group_leader()}"
    assert await erl.eval(text, N=ours.name) == (ours.name, True)


# We call Erlang.


async def test_we_call_a_function_of_erlang(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    for call in (rpc.call, erpc.call, rpc.block_call):
        assert await box(call, erl.name, "lists", "sum", [[1, 2, 3]]) == 6


async def test_we_are_told_how_a_call_failed(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()

    async def failing(*how: Term) -> Any:
        return await box(rpc.call, erl.name, "things", "fail", [how])

    boom = Atom("boom")
    assert await failing(Atom("exit"), boom) == (BADRPC, (EXIT, boom))
    assert await failing(Atom("throw"), boom) == boom
    kind, (exit, (reason, stack)) = await failing(Atom("error"), boom)
    assert (kind, exit, reason) == (BADRPC, EXIT, boom)
    assert stack[0][:2] == ("things", "fail")
    looks_failed = [[EXIT, boom]]
    for call in (rpc.call, rpc.block_call):
        found = await box(call, erl.name, "erlang", "list_to_tuple", looks_failed)
        assert found == (BADRPC, (EXIT, boom))
        theirs = "rpc:call(node(), erlang, list_to_tuple, [['EXIT', boom]])"
        assert await erl.eval(theirs) == found
    kind, (exit, (undef, _)) = await box(rpc.call, erl.name, "things", "nothing", [])
    assert (kind, exit, undef) == (BADRPC, EXIT, "undef")
    assert await box(rpc.call, GONE, "lists", "sum", [[]]) == (BADRPC, "nodedown")
    ours.complaints()


async def test_our_erpc_raises_what_their_function_raised(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()

    async def failing(*how: Term) -> tuple[str, Term]:
        with pytest.raises(erpc.RemoteError) as caught:
            await box(erpc.call, erl.name, "things", "fail", [how])
        return caught.value.kind, caught.value.reason

    boom = Atom("boom")
    for kind in ("exit", "error", "throw"):
        assert await failing(Atom(kind), boom) == (kind, boom)
    with pytest.raises(erpc.RemoteError) as caught:
        await box(erpc.call, GONE, "lists", "sum", [[]])
    assert (caught.value.kind, caught.value.reason) == ("erpc", "noconnection")
    ours.complaints()


async def test_a_call_of_ours_takes_too_long(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    nap = (erl.name, "things", "nap", [box.pid], 0.1)
    assert await box(rpc.call, *nap) == (BADRPC, "timeout")
    _, sleeper = await box(receive)
    await box(send, sleeper, Atom("wake"))
    with pytest.raises(erpc.RemoteError) as caught:
        await box(erpc.call, *nap)
    assert (caught.value.kind, caught.value.reason) == ("erpc", "timeout")
    _, sleeper = await box(receive)
    await box(send, sleeper, Atom("wake"))
    assert await ours.ping(erl.name) == "pong"
    with pytest.raises(TimeoutError):
        await box(take_one)


async def test_a_process_that_is_killed_in_a_call_of_ours(erl: Erl, ours: OurNode) -> None:
    box, other = await ours.process(), await ours.process()
    waiting = box.start(rpc.call, erl.name, "things", "nap", [other.pid])
    _, sleeper = await other(receive)
    await erl.eval("exit(P, boom)", P=sleeper)
    assert await waiting == (BADRPC, (EXIT, "boom"))


async def test_the_connection_is_lost_in_a_call_of_ours(erl: Erl, ours: OurNode) -> None:
    box, other = await ours.process(), await ours.process()
    waiting = box.start(rpc.call, erl.name, "things", "nap", [other.pid])
    await other(receive)
    assert await erl.eval("erlang:disconnect_node(N)", N=ours.name) is True
    assert await waiting == (BADRPC, "nodedown")


async def test_a_killed_erlang_in_a_call_of_ours(site: Site, start_node: StartNode) -> None:
    erl = await site.start_erl("doomed_rpc@127.0.0.1")
    node = await start_node()
    box, other = await node.process(), await node.process()
    waiting = box.start(rpc.call, erl.name, "things", "nap", [other.pid])
    await other(receive)
    erl.signal(signal.SIGKILL)
    assert await waiting == (BADRPC, "nodedown")
    await erl.kill()


async def test_we_cast(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    for cast in (rpc.cast, erpc.cast):
        await box(cast, erl.name, "things", "nap", [box.pid])
        tag, sleeper = await box(receive)
        assert (tag, sleeper.node) == ("napping", erl.name)
        await box(send, sleeper, Atom("wake"))
    assert await ours.ping(erl.name) == "pong"
    with pytest.raises(TimeoutError):
        await box(take_one)


async def test_we_call_many_nodes(site: Site, erl: Erl, ours: OurNode) -> None:
    # Hidden, or `global` would introduce it to the other one while it is killed.
    other = await site.start_erl("other_rpc@127.0.0.1", "-hidden")
    box = await ours.process()
    names = [erl.name, other.name, ours.name]
    results, bad = await box(rpc.multicall, [GONE, *names], "things", "sum", [[1, 2]])
    assert (results, bad) == ([3, 3, 3], [GONE])
    results = await box(erpc.multicall, [GONE, *names], "things", "sum", [[1, 2]])
    assert [(result.kind, result.value) for result in results] == [
        ("erpc", "noconnection"),
        ("return", 3),
        ("return", 3),
        ("return", 3),
    ]
    ours.complaints()
    await other.kill()


async def test_our_promises(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    keys = [
        await box(rpc.async_call, erl.name, "lists", "sum", [[n, n]]) for n in (1, 2, 3)
    ]
    assert [await box(rpc.await_reply, key) for key in reversed(keys)] == [6, 4, 2]


async def test_output_of_their_function_appears_here(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    assert await box(rpc.call, erl.name, "things", "print", [b"printed by them\n"]) == "ok"
    text = [b"~p and ~s~n", [Atom("term"), b"text"]]
    assert await box(rpc.call, erl.name, "io", "format", text) == "ok"
    assert "".join(ours.printed) == "printed by them\nterm and text\n"
    assert await erl.logged() == []


async def test_their_function_has_our_leader(erl: Erl, ours: OurNode) -> None:
    box = await ours.process()
    pid, leader = await box(rpc.call, erl.name, "things", "self_and_leader", [])
    assert (pid.node, leader) == (erl.name, ours.group_leader)


async def test_many_calls_at_once_both_ways(erl: Erl, ours: OurNode) -> None:
    text = """
        Keys = [rpc:async_call(N, things, sum, [[I, 1]]) || I <- lists:seq(1, 300)],
        [rpc:yield(Key) || Key <- Keys] =:= lists:seq(2, 301)
    """
    there = erl.eval(text, N=ours.name)

    async def call_all() -> list[Term]:
        keys = [
            rpc.async_call(erl.name, "lists", "sum", [[number, 1]]) for number in range(300)
        ]
        return [await rpc.await_reply(key) for key in keys]

    here = (await ours.process())(call_all)
    assert await asyncio.gather(there, here) == [True, list(range(1, 301))]
