"""1.14 rpc: execute, as_badrpc, multicall, await_reply."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes import connections, erpc, rpc
from minibeam.nodes.group_leader import put_chars
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import here
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, KILLED, NORMAL, OK, Atom, Exit, Term
from tests.support import both, down, mailbox, same, settled, simulated

BADRPC, EXIT = Atom("badrpc"), Atom("EXIT")
NODEDOWN, TIMEOUT = Atom("nodedown"), Atom("timeout")
BOOM = Atom("boom")
calls_counted: list[int] = []


def add(one: int, two: int) -> int:
    return one + two


def give(value: Term) -> Term:
    return value


def whoami() -> Term:
    return here().name


async def nap(seconds: float, value: Term = OK) -> Term:
    await asyncio.sleep(seconds)
    return value


def leave(reason: Term) -> None:
    raise Exit(reason)


def crash(text: str) -> None:
    raise ZeroDivisionError(text)


async def die(reason: Term) -> None:
    exit_process(self_(), reason)


def no_term() -> object:
    return object()


def count(number: int) -> int:
    calls_counted.append(number)
    return len(calls_counted)


def say(text: str) -> None:
    print(text)


async def speak(text: str) -> Term:
    return await put_chars(text)


def _private() -> None:
    raise AssertionError("this is not for others")


TOOLS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        add, give, whoami, nap, leave, crash, die, no_term, count, say, speak, _private,
    )
}  # fmt: skip


async def start_with_tools(net: Network, *names: str) -> list[Any]:
    calls_counted.clear()
    nodes = []
    for name in names:
        node = await net.start(name)
        node.expose("tools", TOOLS)
        nodes.append(node)
    return nodes


def now() -> float:
    return asyncio.get_running_loop().time()


def undef(module: str, function: str, args: list[Term]) -> Term:
    stack = [(Atom(module), Atom(function), args, [])]
    return (BADRPC, (EXIT, (Atom("undef"), stack)))


@both
async def test_a_call_gives_the_value(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for node in ("b@two", "a@one"):
            assert same(await rpc.call(node, "tools", "add", [1, 2]), 3)
            assert same(await rpc.call(node, "tools", "whoami", []), Atom(node))
            for value in (None, False, "text", b"bytes", BOOM, [(1, {2: 3})], (BADRPC, 1)):
                assert same(await rpc.call(node, "tools", "give", [value]), value)
            assert same(await rpc.call(node, "tools", "nap", [0, "awaited"]), "awaited")
        assert await mailbox() == []

    await a.run(body)


@both
async def test_only_what_is_exposed_can_be_called(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")
    c = await net.start("c@three")

    async def body() -> None:
        for function in ("rm", "_private"):
            expected = undef("tools", function, [])
            assert same(await rpc.call("b@two", "tools", function, []), expected)
            assert same(await rpc.call("a@one", "tools", function, []), expected)
        for module in ("os", "builtins", "minibeam.node", "lists"):
            expected = undef(module, "system", ["rm"])
            assert same(await rpc.call("b@two", module, "system", ["rm"]), expected)
        expected = undef("tools", "count", [1])
        assert same(await rpc.call("c@three", "tools", "count", [1]), expected)
        assert calls_counted == []
        c.expose("tools", {"count": count})
        assert same(await rpc.call("c@three", "tools", "count", [1]), 1)

    await a.run(body)


@both
async def test_a_function_of_another_number_of_arguments_is_not_there(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for args in ([], [1], [1, 2, 3]):
            expected = undef("tools", "add", args)
            assert same(await rpc.call("b@two", "tools", "add", args), expected)
        assert same(await rpc.call("b@two", "tools", "add", [1, 2]), 3)

    await a.run(body)


@both
async def test_what_a_function_dies_of_comes_as_badrpc(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for node in ("b@two", "a@one"):
            for reason in (BOOM, NORMAL, (BOOM, [1])):
                expected = (BADRPC, (EXIT, reason))
                assert same(await rpc.call(node, "tools", "leave", [reason]), expected)
            for reason, end in ((KILL, KILLED), (BOOM, BOOM), (NORMAL, NORMAL)):
                expected = (BADRPC, (EXIT, end))
                assert same(await rpc.call(node, "tools", "die", [reason]), expected)
        assert await mailbox() == []

    await a.run(body)


def crashed(found: Term) -> tuple[Term, Term]:
    """Error and Stack of {badrpc, {'EXIT', {Error, Stack}}}."""
    match found:
        case (Atom("badrpc"), (Atom("EXIT"), (error, [_, *_] as stack))):
            return error, stack
    raise AssertionError(f"got {found!r}, expected {{badrpc, {{'EXIT', {{Error, Stack}}}}}}")


@both
async def test_a_crash_comes_with_its_stack(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for node in ("b@two", "a@one"):
            error, stack = crashed(await rpc.call(node, "tools", "crash", ["by zero"]))
            assert same(error, (Atom("ZeroDivisionError"), "by zero"))
            assert isinstance(stack, list) and same(stack[0][1], Atom("crash"))

    await a.run(body)


@both
async def test_a_value_that_is_no_term_is_an_error_of_the_function(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for node in ("b@two", "a@one"):
            error, _ = crashed(await rpc.call(node, "tools", "no_term", []))
            assert same(error[0], Atom("TermError"))

    await a.run(body)


def test_what_a_function_throws_is_its_value() -> None:
    assert same(rpc.as_badrpc(erpc.Result("throw", (BOOM, 1))), (BOOM, 1))
    assert same(rpc.as_badrpc(erpc.Result("exit", (BOOM, 1))), (BADRPC, (EXIT, (BOOM, 1))))


def test_a_value_that_looks_like_an_exit_counts_as_one() -> None:
    for kind in ("return", "throw"):
        found = rpc.as_badrpc(erpc.Result(kind, (EXIT, BOOM)))
        assert same(found, (BADRPC, (EXIT, BOOM)))
        for value in ((EXIT, BOOM, 1), (EXIT,), ("EXIT", BOOM), (BOOM, BOOM), EXIT):
            assert same(rpc.as_badrpc(erpc.Result(kind, value)), value)


def test_a_call_that_can_not_be_made_says_why() -> None:
    for value, reason in (
        (Atom("noconnection"), NODEDOWN),
        (TIMEOUT, TIMEOUT),
        (Atom("notsup"), Atom("notsup")),
        (Atom("system_limit"), (EXIT, Atom("system_limit"))),
    ):
        assert same(rpc.as_badrpc(erpc.Result("erpc", value)), (BADRPC, reason))
    for kind in ("exit", "signal"):
        found = rpc.as_badrpc(erpc.Result(kind, Atom("noconnection")))
        assert same(found, (BADRPC, (EXIT, Atom("noconnection"))))


@both
async def test_who_can_not_be_reached_is_nodedown(net: Network) -> None:
    (a,) = await start_with_tools(net, "a@one")

    async def body() -> None:
        for node in ("b@two", "c@nowhere"):
            expected = (BADRPC, NODEDOWN)
            assert same(await rpc.call(node, "tools", "add", [1, 2]), expected)
            assert same(await rpc.block_call(node, "tools", "add", [1, 2]), expected)
        assert await mailbox() == []

    await a.run(body)


@simulated
async def test_a_node_that_is_lost_during_a_call_is_nodedown(net: Network) -> None:
    a, b, _ = await start_with_tools(net, "a@one", "b@two", "c@three")

    async def body() -> None:
        for lose in (lambda: connections.disconnect(b, "a@one"), lambda: net.kill("b@two")):
            key = rpc.async_call("b@two", "tools", "nap", [10])
            other = rpc.async_call("c@three", "tools", "nap", [10])
            await net.sleep(1)
            lose()
            began = now()
            assert same(await rpc.await_reply(key), (BADRPC, NODEDOWN))
            assert now() < began + 1
            assert same(await rpc.await_reply(other), OK)
        await net.sleep(90)
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_a_call_that_takes_too_long_is_timeout_and_leaves_nothing(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for node in ("b@two", "a@one"):
            began = now()
            found = await rpc.call(node, "tools", "nap", [10], 3)
            assert same(found, (BADRPC, TIMEOUT))
            assert now() == began + 3
            found = await rpc.block_call(node, "tools", "nap", [10], 3)
            assert same(found, (BADRPC, TIMEOUT))
            await net.sleep(90)
            assert await settled(net) == []
            assert same(await rpc.call(node, "tools", "nap", [4, "in time"], 5), "in time")

    await a.run(body)


@simulated
async def test_a_call_that_times_out_before_its_process_is_there_leaves_nothing(
    net: Network,
) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        assert await connections.connect(a, "b@two")
        hold = net.hold("b@two", "a@one")
        assert same(await rpc.call("b@two", "tools", "add", [1, 2], 3), (BADRPC, TIMEOUT))
        hold.release()
        await net.sleep(90)
        assert await settled(net) == []
        assert same(await rpc.call("b@two", "tools", "add", [1, 2], 3), 3)

    await a.run(body)


@both
async def test_a_call_leaves_all_other_messages_in_their_order(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        reference = here().new_reference()
        before = ["one", (Atom("spawn_reply"), reference, 2), (Atom("rex"), "three")]
        for message in before:
            send(self_(), message)
        assert same(await rpc.call("b@two", "tools", "add", [1, 2]), 3)
        assert same(await rpc.block_call("b@two", "tools", "add", [1, 2]), 3)
        assert same(await mailbox(), before)

    await a.run(body)


@simulated
async def test_a_call_runs_the_function_once(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")
    net.slow("a@one", "b@two", seconds=0.5)

    async def body() -> None:
        assert same(await rpc.call("b@two", "tools", "count", [1], 60), 1)
        rpc.cast("b@two", "tools", "count", [2])
        await rpc.multicall(["b@two"], "tools", "count", [3])
        await rpc.call("b@two", "tools", "count", [4], 0.1)
        await net.sleep(90)

    await a.run(body)
    assert sorted(calls_counted) == [1, 2, 3, 4]


@both
async def test_multicall_gives_results_in_order_and_who_was_not_reached(net: Network) -> None:
    a, *_ = await start_with_tools(net, "a@one", "b@two", "c@three")

    async def body() -> None:
        nodes = ["c@three", "d@nowhere", "a@one", "b@two", "e@two"]
        assert same(
            await rpc.multicall(nodes, "tools", "whoami", []),
            (
                [Atom("c@three"), Atom("a@one"), Atom("b@two")],
                [Atom("d@nowhere"), Atom("e@two")],
            ),
        )
        assert same(await rpc.multicall([], "tools", "whoami", []), ([], []))
        assert await mailbox() == []

    await a.run(body)


@both
async def test_a_function_that_crashes_does_not_make_its_node_bad(net: Network) -> None:
    a, *_ = await start_with_tools(net, "a@one", "b@two", "c@three")

    async def body() -> None:
        for reason in (BOOM, TIMEOUT):
            failed = (BADRPC, (EXIT, reason))
            found = await rpc.multicall(["c@three", "b@two"], "tools", "leave", [reason])
            assert same(found, ([failed, failed], []))
        found = await rpc.multicall(["b@two"], "tools", "rm", [1])
        assert same(found, ([undef("tools", "rm", [1])], []))

    await a.run(body)


@both
async def test_a_function_may_return_what_looks_like_a_failure(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        for value in ((BADRPC, NODEDOWN), (BADRPC, TIMEOUT)):
            found = await rpc.multicall(["a@one", "b@two"], "tools", "give", [value])
            assert same(found, ([value, value], []))

    await a.run(body)


@both
async def test_the_nodes_of_a_multicall_may_come_from_a_generator(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        nodes = (name for name in ("c@nowhere", "b@two", "a@one"))
        found = await rpc.multicall(nodes, "tools", "whoami", [])
        assert same(found, ([Atom("b@two"), Atom("a@one")], [Atom("c@nowhere")]))

    await a.run(body)


async def start_slow(net: Network) -> tuple[list[Any], list[Atom]]:
    """Four nodes: slow:slow(T) sleeps 4 T seconds at the first, 3 T at the second ..."""
    nodes = await start_with_tools(net, "a@one", "b@two", "c@three", "d@four")
    for number, node in enumerate(nodes):

        async def slow(seconds: float, number: int = number) -> int:
            await asyncio.sleep(seconds * (4 - number))
            return number

        node.expose("slow", {"slow": slow})
    for node in nodes[1:]:
        assert await connections.connect(nodes[0], node.name)
    return nodes, [node.name for node in nodes]


@simulated
async def test_multicall_asks_all_at_once(net: Network) -> None:
    nodes, names = await start_slow(net)

    async def body() -> None:
        began = now()
        found = await rpc.multicall(names, "slow", "slow", [1.0])
        assert same(found, ([0, 1, 2, 3], []))
        took = now() - began
        assert took < 4.5, f"calls of 4, 3, 2 and 1 s at once take 4 s, not {took:.1f}"

    await nodes[0].run(body)


@simulated
async def test_a_node_that_has_not_answered_by_the_one_deadline_is_bad(net: Network) -> None:
    nodes, names = await start_slow(net)

    async def body() -> None:
        began = now()
        found = await rpc.multicall(names, "slow", "slow", [2.0], 5)
        assert same(found, ([2, 3], names[:2]))
        assert now() == began + 5
        await net.sleep(90)
        assert await settled(net) == []

    await nodes[0].run(body)


@simulated
async def test_a_node_that_is_lost_during_a_multicall_is_a_bad_one(net: Network) -> None:
    a, *_ = await start_with_tools(net, "a@one", "b@two", "c@three")

    async def body() -> None:
        async def killer() -> None:
            await asyncio.sleep(1)
            net.kill("b@two")

        spawn(killer)
        found = await rpc.multicall(["b@two", "c@three"], "tools", "nap", [3, "slept"])
        assert same(found, (["slept"], [Atom("b@two")]))
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_an_async_call_goes_on_while_the_caller_does_something_else(
    net: Network,
) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        began = now()
        first = rpc.async_call("b@two", "tools", "nap", [3, "first"])
        second = rpc.async_call("b@two", "tools", "nap", [2, "second"])
        failing = rpc.async_call("b@two", "tools", "leave", [BOOM])
        lost = rpc.async_call("c@nowhere", "tools", "add", [1, 2])
        assert now() == began
        assert same(await rpc.await_reply(first), "first")
        assert same(await rpc.await_reply(second), "second")
        assert began + 3 <= now() < began + 3.5
        assert same(await rpc.await_reply(failing), (BADRPC, (EXIT, BOOM)))
        assert same(await rpc.await_reply(lost), (BADRPC, NODEDOWN))
        assert await settled(net) == []

    await a.run(body)


@simulated
async def test_the_results_of_two_async_calls_are_not_mixed_up(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        other = monitor(spawn(leave, BOOM))
        keys = [rpc.async_call("b@two", "tools", "nap", [n, n]) for n in (3, 1, 2)]
        await net.sleep(10)
        assert [await rpc.await_reply(key) for key in keys] == [3, 1, 2]
        assert same(await down(other), BOOM)

    await a.run(body)


@simulated
async def test_a_result_that_is_not_there_in_time_is_a_timeout_error(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        key = rpc.async_call("b@two", "tools", "nap", [3])
        began = now()
        with pytest.raises(TimeoutError):
            await rpc.await_reply(key, 2)
        assert now() == began + 2

    await a.run(body)


@simulated
async def test_a_reply_can_be_asked_for_again_after_a_timeout(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        key = rpc.async_call("b@two", "tools", "nap", [3, "late"])
        for timeout in (0, 1, 0.5):
            with pytest.raises(TimeoutError):
                await rpc.await_reply(key, timeout)
        send(self_(), "something else")
        assert same(await rpc.await_reply(key, 10), "late")
        with pytest.raises(TimeoutError):
            await rpc.await_reply(key, 1)
        assert same(await settled(net), ["something else"])

    await a.run(body)


@simulated
async def test_an_async_call_that_is_killed_here_is_badrpc(net: Network) -> None:
    a, _ = await start_with_tools(net, "a@one", "b@two")

    async def body() -> None:
        key = rpc.async_call("b@two", "tools", "nap", [3])
        exit_process(key[0], KILL)
        assert same(await rpc.await_reply(key), (BADRPC, (EXIT, KILLED)))

    await a.run(body)


@both
async def test_what_a_called_function_prints_appears_where_it_was_called(net: Network) -> None:
    consoles: list[list[str]] = [[], []]
    a = await net.start("a@one", console=consoles[0].append)
    b = await net.start("b@two", console=consoles[1].append)
    b.expose("tools", TOOLS)

    async def body() -> None:
        assert same(await rpc.call("b@two", "tools", "speak", ["spoken\n"]), OK)
        await rpc.call("b@two", "tools", "say", ["printed"])
        await rpc.block_call("b@two", "tools", "say", ["blocked"])
        assert same(await put_chars("at last\n"), OK)

    await a.run(body)
    assert "".join(consoles[0]).splitlines() == ["spoken", "printed", "blocked", "at last"]
    assert consoles[1] == []


@both
async def test_a_function_that_ends_the_program_ends_only_its_call(net: Network) -> None:
    a, b = await start_with_tools(net, "a@one", "b@two")
    b.expose("leaving", {"leave": lambda: sys.exit("bye")})

    async def body() -> None:
        for ask in (rpc.call, rpc.block_call):
            error, _ = crashed(await ask("b@two", "leaving", "leave", []))
            assert same(error, (Atom("SystemExit"), "bye"))
            # The process rex, which runs block calls itself, has survived.
            assert same(await rpc.block_call("b@two", "tools", "add", [1, 2]), 3)

    await a.run(body)


@both
async def test_whatever_can_be_awaited_is_awaited(net: Network) -> None:
    a, b = await start_with_tools(net, "a@one", "b@two")
    b.expose("tools", {"later": lambda: asyncio.ensure_future(nap(0, "value"))})

    async def body() -> None:
        assert same(await rpc.call("b@two", "tools", "later", []), "value")

    await a.run(body)


@simulated
async def test_a_caller_that_is_killed_leaves_the_function_running(net: Network) -> None:
    a, b = await start_with_tools(net, "a@one", "b@two")
    ended = []

    async def long() -> None:
        await asyncio.sleep(5)
        ended.append("the function")

    b.expose("long", {"long": long})

    async def caller() -> None:
        await rpc.call("b@two", "long", "long", [])

    async def body() -> None:
        pid = spawn(caller)
        end = monitor(pid)
        await net.sleep(1)
        exit_process(pid, KILL)
        assert same(await down(end), KILLED)
        await net.sleep(10)

    await a.run(body)
    assert ended == ["the function"]
