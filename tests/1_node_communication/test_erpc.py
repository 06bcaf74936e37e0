"""erpc: calls by spawn, with the ways they end told apart."""

from __future__ import annotations

from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes import erpc, rpc
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current, here
from minibeam.nodes.processes import self_
from minibeam.terms import KILL, KILLED, Atom, Exit, Term, TermError
from tests.support import both, mailbox, same, settled, simulated

BOOM = Atom("boom")


def add(one: int, two: int) -> int:
    return one + two


def whoami() -> Term:
    return here().name


def leave(reason: Term) -> None:
    raise Exit(reason)


def crash(text: str) -> None:
    raise ZeroDivisionError(text)


async def die(reason: Term) -> None:
    exit_process(self_(), reason)


TOOLS = {"add": add, "whoami": whoami, "leave": leave, "crash": crash, "die": die}


async def start_with_tools(net: Network, *names: str) -> list[Any]:
    nodes = []
    for name in names:
        node = await net.start(name)
        node.expose("tools", TOOLS)
        nodes.append(node)
    return nodes


@both
async def test_erpc_gives_the_value_or_raises(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def fails(node: str, function: str, args: list[Term], timeout: Any = None) -> Any:
        with pytest.raises(erpc.RemoteError) as raised:
            await erpc.call(node, "tools", function, args, timeout)
        return raised.value

    async def body() -> None:
        assert same(await erpc.call("b@two", "tools", "add", [1, 2]), 3)
        error = await fails("b@two", "leave", [BOOM])
        assert same((error.kind, error.reason), (Atom("exit"), BOOM))
        error = await fails("b@two", "crash", ["text"])
        assert error.kind == "error" and error.stack
        assert same(error.reason, (Atom("ZeroDivisionError"), "text"))
        error = await fails("b@two", "die", [KILL])
        assert error.kind == "signal" and same(error.reason, KILLED)
        error = await fails("b@two", "rm", [])
        assert error.kind == "error" and same(error.reason, Atom("undef"))
        assert same(error.stack, [(Atom("tools"), Atom("rm"), [], [])])
        error = await fails("c@nowhere", "add", [1, 2])
        assert error.kind == "erpc" and same(error.reason, Atom("noconnection"))
        results = await erpc.multicall(["b@two", "c@nowhere"], "tools", "whoami", [])
        assert [(one.kind, one.value) for one in results] == [
            ("return", "b@two"),
            ("erpc", "noconnection"),
        ]
        assert await mailbox() == []

    await a.run(body)


@simulated
async def test_a_cast_runs_and_tells_nothing(net: Network) -> None:
    nodes = await start_with_tools(net, "a@one", "b@two")
    ran: list[str] = []
    for node in nodes:
        node.expose("counter", {"count": lambda: ran.append(here().name)})

    async def body() -> None:
        for node in ("b@two", "a@one", "c@nowhere"):
            erpc.cast(node, "counter", "count", [])
            assert rpc.cast(node, "counter", "count", []) is True
        erpc.cast("b@two", "tools", "crash", ["text"])
        erpc.cast("b@two", "tools", "rm", [])
        assert await settled(net) == []

    await nodes[0].run(body)
    assert sorted(ran) == ["a@one", "a@one", "b@two", "b@two"]


@simulated
async def test_arguments_that_are_no_terms_leave_nothing_behind(net: Network) -> None:
    nodes = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        me = current()
        with pytest.raises(TermError):
            await erpc.call("b@two", "tools", "add", [object(), 1])
        assert not me.monitors and not me.aliases and not me.node.spawn_requests

    await nodes[0].run(body)
