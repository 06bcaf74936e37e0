"""1.4 processes: spawn, run, finish, register."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import AT_EXIT, Process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import (
    finish,
    is_alive,
    receive,
    register,
    self_,
    spawn,
    unregister,
    whereis,
)
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Exit, Pid, Term


def on_one_node(body: Callable[..., Any], seed: int) -> Any:
    """Runs `body(node)` as a process of one node."""

    async def story(net: Network) -> Any:
        node = await net.start("a@one")
        return await node.run(body, node)

    return simulate(story, seed=seed).result


async def rest() -> None:
    await receive(lambda message: False)


async def reason_of(pid: Pid) -> Term:
    """The reason that a process dies of."""
    monitor(pid)
    return (await receive())[4]


def test_spawn_returns_before_the_process_runs(seed: int) -> None:
    async def body(node: Any) -> object:
        steps: list[str] = []

        async def child() -> None:
            steps.append("child")

        pid = spawn(child)
        steps.append("parent")
        await reason_of(pid)
        return steps

    assert on_one_node(body, seed) == ["parent", "child"]


def test_a_process_is_in_the_table_as_soon_as_it_is_spawned(seed: int) -> None:
    async def body(node: Any) -> object:
        pid = spawn(rest)
        return pid in node.processes and is_alive(pid) and node.processes[pid].pid == pid

    assert on_one_node(body, seed) is True


def test_a_process_knows_its_pid_and_gets_its_arguments(seed: int) -> None:
    async def body(node: Any) -> object:
        async def child(parent: Pid, word: str) -> None:
            send(parent, (self_(), word))

        pid = spawn(child, self_(), "hi")
        return await receive() == (pid, "hi")

    assert on_one_node(body, seed) is True


def test_each_process_has_a_pid_and_a_mailbox_of_its_own(seed: int) -> None:
    async def body(node: Any) -> object:
        async def child(parent: Pid) -> None:
            send(parent, (self_(), await receive()))

        one, two = spawn(child, self_()), spawn(child, self_())
        send(two, "two")
        send(one, "one")
        answers = dict([await receive(), await receive()])
        return answers == {one: "one", two: "two"}

    assert on_one_node(body, seed) is True


def test_spawn_on_another_node_runs_there(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")

        async def body() -> object:
            return spawn(rest).node, spawn(rest, node=b).node

        return await a.run(body)

    assert simulate(story, seed=seed).result == ("a@one", "b@two")


def test_a_process_that_returns_dies_of_normal(seed: int) -> None:
    async def body(node: Any) -> object:
        async def child() -> str:
            return "a value that nobody gets"

        return await reason_of(spawn(child))

    assert on_one_node(body, seed) == Atom("normal")


def test_a_process_that_raises_exit_dies_of_its_reason(seed: int) -> None:
    async def body(node: Any) -> object:
        async def child() -> None:
            raise Exit((Atom("too"), ["bad"]))

        return await reason_of(spawn(child))

    assert on_one_node(body, seed) == (Atom("too"), ["bad"])


def test_a_process_that_raises_anything_else_dies_of_what_and_where(seed: int) -> None:
    async def body(node: Any) -> Any:
        async def child() -> None:
            raise ZeroDivisionError("by zero")

        return await reason_of(spawn(child))

    (error, text), stack = on_one_node(body, seed)
    assert (error, text) == (Atom("ZeroDivisionError"), "by zero")
    assert isinstance(stack, list) and stack


def test_a_crash_is_logged_and_nobody_else_is_hurt(seed: int) -> None:
    lines: list[str] = []

    async def body(node: Any) -> object:
        node.log = lines.append

        async def child() -> None:
            raise ZeroDivisionError("by zero")

        await reason_of(spawn(child))
        return "alive"

    assert on_one_node(body, seed) == "alive"
    assert len(lines) == 1
    assert "ZeroDivisionError" in lines[0] and "\n" not in lines[0]


def test_the_exit_of_a_process_is_not_logged(seed: int) -> None:
    lines: list[str] = []

    async def body(node: Any) -> None:
        node.log = lines.append

        async def child() -> None:
            raise Exit(Atom("my_own_wish"))

        await reason_of(spawn(child))

    on_one_node(body, seed)
    assert lines == []


def test_sys_exit_ends_the_process_and_not_the_node(seed: int) -> None:
    async def body(node: Any) -> Any:
        async def child() -> None:
            raise SystemExit(3)

        return await reason_of(spawn(child))

    (error, _), _ = on_one_node(body, seed)
    assert error == Atom("SystemExit")


def test_a_dead_process_is_gone_from_the_table(seed: int) -> None:
    async def body(node: Any) -> object:
        async def child() -> None:
            pass

        pid = spawn(child)
        await reason_of(pid)
        return pid in node.processes or is_alive(pid)

    assert on_one_node(body, seed) is False


def test_a_name_finds_its_process(seed: int) -> None:
    async def body(node: Any) -> object:
        pid = spawn(rest)
        register("worker", pid)
        return whereis("worker") == pid and whereis("nobody") is None

    assert on_one_node(body, seed) is True


def test_a_name_is_unique_in_its_node(seed: int) -> None:
    async def body(node: Any) -> object:
        one, two = spawn(rest), spawn(rest)
        register("worker", one)
        with pytest.raises(ValueError):
            register("worker", two)
        return whereis("worker") == one

    assert on_one_node(body, seed) is True


def test_a_process_has_one_name_at_most(seed: int) -> None:
    async def body(node: Any) -> object:
        pid = spawn(rest)
        register("worker", pid)
        with pytest.raises(ValueError):
            register("second", pid)
        return whereis("second")

    assert on_one_node(body, seed) is None


def test_undefined_is_no_name(seed: int) -> None:
    async def body(node: Any) -> None:
        with pytest.raises(ValueError):
            register("undefined", spawn(rest))

    on_one_node(body, seed)


def test_the_dead_and_those_of_other_nodes_get_no_name(seed: int) -> None:
    async def story(net: Network) -> None:
        a = await net.start("a@one")
        b = await net.start("b@two")

        async def body() -> None:
            abroad, dead = spawn(rest, node=b), spawn(rest)
            exit_process(dead, KILL)
            for pid in (abroad, dead):
                with pytest.raises(ValueError):
                    register("worker", pid)
            assert whereis("worker") is None

        await a.run(body)

    simulate(story, seed=seed)


def test_the_same_name_can_be_taken_at_another_node(seed: int) -> None:
    async def story(net: Network) -> object:
        found = []
        for name in ("a@one", "b@two"):
            node = await net.start(name)

            async def body() -> object:
                register("worker", self_())
                return whereis("worker") == self_()

            found.append(await node.run(body))
        return found

    assert simulate(story, seed=seed).result == [True, True]


def test_a_name_that_was_given_back_can_be_taken_again(seed: int) -> None:
    async def body(node: Any) -> object:
        one, two = spawn(rest), spawn(rest)
        register("worker", one)
        unregister("worker")
        register("worker", two)
        register("other", one)
        return whereis("worker") == two

    assert on_one_node(body, seed) is True


def test_a_name_is_free_when_others_learn_of_the_death(seed: int) -> None:
    seen: list[object] = []

    def look(process: Process, reason: Term) -> None:
        if reason == "test":
            node = process.node
            seen.append((node.names.get(Atom("worker")), process.pid in node.processes))

    async def body(node: Any) -> None:
        async def child() -> None:
            register("worker", self_())
            raise Exit(Atom("test"))

        await reason_of(spawn(child))

    AT_EXIT.append(look)
    try:
        on_one_node(body, seed)
    finally:
        AT_EXIT.remove(look)
    assert seen == [(None, False)]


def test_a_death_is_told_once(seed: int) -> None:
    told: list[Term] = []

    def count(process: Process, reason: Term) -> None:
        if reason in ("first", "second"):
            told.append(reason)

    async def body(node: Any) -> None:
        pid = spawn(rest)
        process = node.processes[pid]
        finish(process, Atom("first"))
        finish(process, Atom("second"))
        assert process.reason == "first"

    AT_EXIT.append(count)
    try:
        on_one_node(body, seed)
    finally:
        AT_EXIT.remove(count)
    assert told == ["first"]


def test_a_killed_process_stops_running(seed: int) -> None:
    async def body(node: Any) -> object:
        steps: list[str] = []

        async def child() -> None:
            try:
                await rest()
            finally:
                steps.append("cancelled")

        pid = spawn(child)
        await asyncio.sleep(1)
        exit_process(pid, KILL)
        dead = not is_alive(pid)
        await asyncio.sleep(1)
        return dead, list(steps)

    assert on_one_node(body, seed) == (True, ["cancelled"])


def test_finish_cancels_the_task(seed: int) -> None:
    async def body(node: Any) -> object:
        steps: list[str] = []

        async def child() -> None:
            try:
                await rest()
            finally:
                steps.append("cancelled")

        pid = spawn(child)
        await asyncio.sleep(1)
        finish(node.processes[pid], Atom("test"))
        await asyncio.sleep(1)
        return list(steps)

    assert on_one_node(body, seed) == ["cancelled"]


def test_a_process_can_be_finished_from_outside_all_processes(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")
        pid = spawn(rest, node=node)

        async def name_it() -> None:
            register("worker", pid)

        await node.run(name_it)
        finish(node.processes[pid], Atom("test"))
        return Atom("worker") in node.names, pid in node.processes

    assert simulate(story, seed=seed).result == (False, False)


def test_a_task_that_is_cancelled_from_outside_dies_of_killed(seed: int) -> None:
    async def body(node: Any) -> object:
        pid = spawn(rest)
        await asyncio.sleep(1)
        node.processes[pid].task.cancel()
        return await reason_of(pid)

    assert on_one_node(body, seed) == Atom("killed")


def test_a_child_prints_where_its_parent_prints(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")

        async def body() -> object:
            leader = spawn(rest)
            a.processes[self_()].group_leader = leader
            at_home, abroad = spawn(rest), spawn(rest, node=b)
            return (
                a.processes[at_home].group_leader == leader,
                b.processes[abroad].group_leader == b.group_leader,
            )

        return await a.run(body)

    assert simulate(story, seed=seed).result == (True, True)


def test_what_a_dead_process_still_does_has_no_effect(seed: int) -> None:
    async def body(node: Any) -> object:
        async def undead(parent: Pid) -> None:
            try:
                await rest()
            except asyncio.CancelledError:
                send(parent, "from beyond")

        pid = spawn(undead, self_())
        await asyncio.sleep(1)
        exit_process(pid, KILL)
        with pytest.raises(TimeoutError):
            await receive(timeout=10)
        send(self_(), "from the living")
        return await receive(timeout=10)

    assert on_one_node(body, seed) == "from the living"


def test_a_reason_that_is_no_term_still_arrives(seed: int) -> None:
    async def body(node: Any) -> Any:
        async def child() -> None:
            raise Exit(object())

        return await reason_of(spawn(child))

    what, text = on_one_node(body, seed)
    assert what == Atom("badarg") and "object" in text


def test_an_exception_that_has_no_text_ends_its_process_as_any_other(seed: int) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text for you")

    async def body(node: Any) -> Any:
        node.log = lambda line: None

        async def child() -> None:
            raise Mute

        pid = spawn(child)
        return await reason_of(pid), pid in node.processes

    ((error, text), _), there = on_one_node(body, seed)
    assert (error, there) == (Atom("Mute"), False)
    assert isinstance(text, str)


@pytest.mark.parametrize("kind", ["deep", "two keys that are one to Erlang", "huge"])
def test_a_reason_that_can_not_travel_goes_as_its_description(seed: int, kind: str) -> None:
    deep: Term = []
    for _ in range(30_000):
        deep = [deep]
    reason = {"deep": deep, "huge": {10**9000, 1}}.get(kind, {"a": 1, b"a": 2})

    async def body(node: Any) -> Any:
        pid = spawn(rest)
        monitor(pid)
        finish(node.processes[pid], reason)
        return pid in node.processes, (await receive())[4]

    there, (what, text) = on_one_node(body, seed)
    assert (there, what) == (False, Atom("badarg"))
    assert isinstance(text, str) and len(text) <= 1000
