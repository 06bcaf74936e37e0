"""The process rex: calls by message, one at a time or side by side, and block calls."""

from __future__ import annotations

import asyncio
from typing import Any

from course.sim import Network
from minibeam.nodes import rpc
from minibeam.nodes.calls import call
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, KILLED, OK, Atom, Exit, Pid, Term
from tests.support import both, same, simulated

BADRPC, EXIT = Atom("badrpc"), Atom("EXIT")
BOOM = Atom("boom")


def add(one: int, two: int) -> int:
    return one + two


async def nap(seconds: float, value: Term = OK) -> Term:
    await asyncio.sleep(seconds)
    return value


def leave(reason: Term) -> None:
    raise Exit(reason)


def crash(text: str) -> None:
    raise ZeroDivisionError(text)


async def die(reason: Term) -> None:
    exit_process(self_(), reason)


TOOLS = {function.__name__: function for function in (add, nap, leave, crash, die)}


async def start_with_tools(net: Network, *names: str) -> list[Any]:
    nodes = [await net.start(name) for name in names]
    for node in nodes:
        node.expose("tools", TOOLS)
    return nodes


def now() -> float:
    return asyncio.get_running_loop().time()


def undef(module: str, function: str, args: list[Term]) -> Term:
    stack = [(Atom(module), Atom(function), args, [])]
    return (BADRPC, (EXIT, (Atom("undef"), stack)))


@simulated
async def test_block_calls_wait_for_each_other_and_calls_do_not(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")
    ends: list[tuple[str, float]] = []

    async def caller(kind: str) -> None:
        ask = rpc.block_call if kind == "block" else rpc.call
        assert same(await ask("b@two", "tools", "nap", [2, kind]), kind)
        ends.append((kind, round(now(), 1)))

    for kind in ("block", "block", "call", "call"):
        spawn(caller, kind, node=a)
    await net.sleep(10)
    assert sorted(ends) == [("block", 2.0), ("block", 4.0), ("call", 2.0), ("call", 2.0)]


@both
async def test_a_block_call_fails_in_the_same_words(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        found = await rpc.block_call("b@two", "tools", "leave", [BOOM])
        assert same(found, (BADRPC, (EXIT, BOOM)))
        found = await rpc.block_call("b@two", "tools", "rm", [1])
        assert same(found, undef("tools", "rm", [1]))
        found = await rpc.block_call("b@two", "tools", "crash", ["text"])
        assert same(found[1][1][0], (Atom("ZeroDivisionError"), "text"))
        # rex has survived all that.
        assert same(await rpc.block_call("b@two", "tools", "add", [1, 2]), 3)

    await a.run(body)


@both
async def test_a_request_to_rex_by_message_is_answered(net: Network) -> None:
    a, b = await start_with_tools(net, "a@one", "b@two")
    rex = (Atom("rex"), Atom("b@two"))

    async def body() -> None:
        me = self_()

        def asked(function: str, args: list[Term]) -> Term:
            return (me, (Atom("call"), Atom("tools"), Atom(function), args, Atom("user")))

        send(rex, asked("add", [1, 2]))
        assert same(await receive(), (Atom("rex"), 3))
        send(rex, asked("leave", [BOOM]))
        assert same(await receive(), (Atom("rex"), (BADRPC, (EXIT, BOOM))))
        send(rex, asked("rm", []))
        assert same(await receive(), (Atom("rex"), undef("tools", "rm", [])))
        send(rex, (me, (Atom("sbcast"), Atom("nobody"), "hello")))
        no_such_name = (Atom("nonexisting_name"), Atom("nobody"))
        assert same(await receive(), (Atom("rex"), b.name, no_such_name))
        listener = spawn(listening, me, node=b)
        assert await receive() == listener
        send(rex, (me, (Atom("sbcast"), Atom("listener"), "hello")))
        told = [await receive(), await receive()]
        assert ("heard", "hello") in told and (Atom("rex"), b.name, b.name) in told
        send(rex, (me, (Atom("send"), Atom("listener"), "again")))
        assert same(await receive(), ("heard", "again"))

    async def listening(parent: Pid) -> None:
        register("listener", self_())
        send(parent, self_())
        while True:
            send(parent, ("heard", await receive()))

    await a.run(body)


@simulated
async def test_calls_to_rex_do_not_wait_for_each_other(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")
    ends: list[tuple[Term, float]] = []

    async def caller(value: str) -> None:
        request = (Atom("call"), Atom("tools"), Atom("nap"), [2, value], self_())
        ends.append((await call(("rex", "b@two"), request), round(now(), 1)))

    for value in ("one", "two"):
        spawn(caller, value, node=a)
    await net.sleep(10)
    assert sorted(ends) == [("one", 2.0), ("two", 2.0)]


@both
async def test_a_call_to_rex_of_a_function_that_is_killed_is_answered(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        request = (Atom("call"), Atom("tools"), Atom("die"), [KILL], Atom("user"))
        killed = (BADRPC, (EXIT, KILLED))
        assert same(await call(("rex", "b@two"), request), killed)
        send(("rex", "b@two"), (self_(), request))
        assert same(await receive(), (Atom("rex"), killed))

    await a.run(body)
