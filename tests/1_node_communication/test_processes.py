"""1.4 processes: spawn, run, finish, register."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from course.sim import Network, simulate
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import AT_EXIT, LocalNode, Process, here
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
from minibeam.terms import KILL, KILLED, NORMAL, Atom, Exit, Pid, Term
from tests.support import down, on_a_node, rest, same, settled, simulated

BOOM = Atom("boom")


async def reason_of(pid: Pid) -> Any:
    """The reason that a process dies of."""
    return await down(monitor(pid))


def process(pid: Pid) -> Process:
    return here().processes[pid]


def logged(node: LocalNode) -> list[str]:
    """The lines that go to the node's log from now on."""
    lines: list[str] = []
    node.log = lines.append  # type: ignore[method-assign]
    return lines


@simulated
@on_a_node
async def test_spawn_returns_before_the_process_runs() -> None:
    steps: list[str] = []

    async def child() -> None:
        steps.append("child")

    pid = spawn(child)
    steps.append("parent")
    await reason_of(pid)
    assert steps == ["parent", "child"]


@simulated
@on_a_node
async def test_a_process_is_in_the_table_as_soon_as_it_is_spawned() -> None:
    pid = spawn(rest)
    assert pid in here().processes, "it is not in node.processes when spawn returns"
    assert process(pid).pid == pid


@simulated
@on_a_node
async def test_a_process_knows_its_pid_and_gets_its_arguments() -> None:
    async def child(parent: Pid, word: str) -> None:
        send(parent, (self_(), word))

    pid = spawn(child, self_(), "hi")
    assert await receive() == (pid, "hi")


@simulated
@on_a_node
async def test_each_process_has_a_pid_and_a_mailbox_of_its_own() -> None:
    async def child(parent: Pid) -> None:
        send(parent, (self_(), await receive()))

    one, two = spawn(child, self_()), spawn(child, self_())
    send(two, "two")
    send(one, "one")
    answers = dict([await receive(), await receive()])
    assert answers == {one: "one", two: "two"}


@simulated
async def test_spawn_on_another_node_runs_there(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")

    async def body() -> None:
        async def child(parent: Pid) -> None:
            send(parent, (self_(), here().name))

        for node in (a, b):
            pid = spawn(child, self_(), node=node)
            assert await receive() == (pid, node.name)
            assert pid.node == node.name

    await a.run(body)


@simulated
async def test_a_child_prints_where_its_parent_prints(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")

    async def body() -> None:
        leader = process(self_()).group_leader = spawn(rest)
        assert process(spawn(rest)).group_leader == leader
        abroad = spawn(rest, node=b)
        assert abroad in b.processes
        assert b.processes[abroad].group_leader == b.group_leader

    await a.run(body)


@simulated
@on_a_node
async def test_a_process_that_returns_dies_of_normal() -> None:
    async def child() -> str:
        return "a value that nobody gets"

    assert same(await reason_of(spawn(child)), NORMAL)


@simulated
@on_a_node
async def test_a_process_that_raises_exit_dies_of_its_reason() -> None:
    async def child() -> None:
        raise Exit((Atom("too"), ["bad"]))

    assert same(await reason_of(spawn(child)), (Atom("too"), ["bad"]))


@simulated
@on_a_node
async def test_a_process_that_raises_anything_else_dies_of_what_and_where() -> None:
    async def child() -> None:
        raise ZeroDivisionError("by zero")

    reason = await reason_of(spawn(child))
    assert isinstance(reason, tuple) and len(reason) == 2, f"got {reason}"
    assert same(reason[0], (Atom("ZeroDivisionError"), "by zero"))
    assert reason[1], "the stack, which says where it was raised, is empty"


@simulated
@on_a_node
async def test_no_process_of_an_earlier_life_is_alive() -> None:
    me = self_()
    assert is_alive(me)
    assert not is_alive(Pid(me.node, me.id, me.serial, me.creation + 1))
    with pytest.raises(ValueError, match="only its own node knows"):
        is_alive(Pid(Atom("b@two"), me.id, me.serial, me.creation))


@simulated
@on_a_node
async def test_a_crash_is_logged_and_nobody_else_is_hurt() -> None:
    lines, bystander = logged(here()), spawn(rest)

    async def child() -> None:
        raise ZeroDivisionError("by zero")

    await reason_of(spawn(child))
    assert len(lines) == 1, f"{len(lines)} lines were logged, expected 1"
    assert "ZeroDivisionError" in lines[0] and "\n" not in lines[0], f"got {lines[0]}"
    assert is_alive(bystander), "a process that has nothing to do with it is dead"


@simulated
@on_a_node
async def test_the_exit_of_a_process_is_not_logged() -> None:
    lines = logged(here())

    async def child(error: Exception) -> None:
        raise error

    await reason_of(spawn(child, Exit(Atom("my_own_wish"))))
    assert lines == []
    await reason_of(spawn(child, ValueError("a crash is")))
    assert len(lines) == 1


@simulated
@on_a_node
async def test_what_the_dead_raise_is_not_logged(net: Network) -> None:
    lines = logged(here())

    async def child() -> None:
        try:
            await rest()
        finally:
            raise ValueError("in the clean-up")

    pid = spawn(child)
    await net.quiet()
    finish(process(pid), BOOM)
    assert same(await settled(net), [])
    assert lines == []


@simulated
@on_a_node
async def test_sys_exit_ends_the_process_and_not_the_node() -> None:
    async def child() -> None:
        raise SystemExit(3)

    (error, _), _ = await reason_of(spawn(child))
    assert same(error, Atom("SystemExit"))


@simulated
@on_a_node
async def test_a_task_that_is_cancelled_from_outside_dies_of_killed(net: Network) -> None:
    pid = spawn(rest)
    await net.quiet()
    task = process(pid).task
    assert task is not None
    task.cancel()
    assert same(await reason_of(pid), KILLED)


@simulated
@on_a_node
async def test_a_dead_process_is_gone_from_the_table() -> None:
    async def child() -> None:
        pass

    pid = spawn(child)
    assert is_alive(pid)
    await reason_of(pid)
    assert pid not in here().processes, "it is in node.processes still"


@simulated
@on_a_node
async def test_a_name_is_free_when_others_learn_of_the_death() -> None:
    seen: list[object] = []

    def look(process: Process, reason: Term) -> None:
        if reason == "test":
            node = process.node
            seen.append(("names", [*node.names].count(Atom("worker"))))
            seen.append(("processes", [*node.processes].count(process.pid)))

    async def child() -> None:
        register("worker", self_())
        raise Exit(Atom("test"))

    AT_EXIT.append(look)
    try:
        await reason_of(spawn(child))
    finally:
        AT_EXIT.remove(look)
    assert seen == [("names", 0), ("processes", 0)]


@simulated
@on_a_node
async def test_a_death_is_told_once() -> None:
    told: list[Term] = []

    def count(process: Process, reason: Term) -> None:
        if reason in ("first", "second"):
            told.append(reason)

    worker = process(spawn(rest))
    AT_EXIT.append(count)
    try:
        finish(worker, Atom("first"))
        finish(worker, Atom("second"))
    finally:
        AT_EXIT.remove(count)
    assert told == ["first"]
    assert worker.reason == "first"


@simulated
@on_a_node
async def test_finish_cancels_the_task(net: Network) -> None:
    steps: list[str] = []

    async def child() -> None:
        try:
            await rest()
        finally:
            steps.append("cancelled")

    pid = spawn(child)
    await net.quiet()
    finish(process(pid), BOOM)
    await net.quiet()
    assert steps == ["cancelled"]


@simulated
@on_a_node
async def test_a_process_is_dead_when_finish_returns() -> None:
    pid = spawn(rest)
    worker = process(pid)
    finish(worker, BOOM)
    assert (worker.alive, worker.reason) == (False, BOOM)
    assert pid not in here().processes


@simulated
async def test_a_process_can_be_finished_from_outside_all_processes(net: Network) -> None:
    node = await net.start("a@one")
    pid = spawn(rest, node=node)

    async def name_it() -> None:
        register("worker", pid)

    await node.run(name_it)
    finish(node.processes[pid], BOOM)
    assert Atom("worker") not in node.names, "its name is in node.names still"
    assert pid not in node.processes, "it is in node.processes still"


@simulated
@on_a_node
async def test_what_a_dead_process_still_does_has_no_effect() -> None:
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
    assert await receive(timeout=10) == "from the living"


@simulated
@on_a_node
async def test_a_name_finds_its_process() -> None:
    pid = spawn(rest)
    register("worker", pid)
    assert whereis("worker") == pid
    assert same(process(pid).name, Atom("worker"))


@simulated
@on_a_node
async def test_a_name_is_unique_in_its_node() -> None:
    one, two = spawn(rest), spawn(rest)
    register("worker", one)
    with pytest.raises(ValueError):
        register("worker", two)
    assert whereis("worker") == one


@simulated
@on_a_node
async def test_a_process_has_one_name_at_most() -> None:
    pid = spawn(rest)
    register("worker", pid)
    with pytest.raises(ValueError):
        register("second", pid)
    assert (whereis("worker"), whereis("second")) == (pid, None)


@simulated
@on_a_node
async def test_who_was_refused_a_name_has_none() -> None:
    one, two = spawn(rest), spawn(rest)
    register("worker", one)
    with pytest.raises(ValueError):
        register("worker", two)
    finish(process(two), BOOM)
    assert whereis("worker") == one


@simulated
@on_a_node
async def test_undefined_is_no_name() -> None:
    pid = spawn(rest)
    with pytest.raises(ValueError):
        register("undefined", pid)
    register("defined", pid)


@simulated
@on_a_node
async def test_a_name_is_text_and_a_pid_is_a_pid() -> None:
    pid = spawn(rest)
    for name, who in ((42, pid), ("worker", "other"), ("worker", None)):
        with pytest.raises(TypeError):
            register(name, who)  # type: ignore[arg-type]
    register("worker", pid)


@simulated
@on_a_node
async def test_the_dead_get_no_name() -> None:
    dead = spawn(rest)
    exit_process(dead, KILL)
    with pytest.raises(ValueError):
        register("worker", dead)
    assert whereis("worker") is None


@simulated
async def test_those_of_other_nodes_get_no_name(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    abroad = spawn(rest, node=b)

    async def body() -> None:
        with pytest.raises(ValueError):
            register("worker", abroad)
        assert whereis("worker") is None

    await a.run(body)


@simulated
async def test_the_same_name_can_be_taken_at_another_node(net: Network) -> None:
    for name in ("a@one", "b@two"):
        node = await net.start(name)

        async def body() -> None:
            register("worker", self_())
            assert whereis("worker") == self_()

        await node.run(body)


@simulated
@on_a_node
async def test_a_name_that_was_given_back_can_be_taken_again() -> None:
    one, two = spawn(rest), spawn(rest)
    register("worker", one)
    unregister("worker")
    register("worker", two)
    register("other", one)
    assert (whereis("worker"), whereis("other")) == (two, one)


@simulated
@on_a_node
async def test_a_reason_that_is_no_term_still_arrives() -> None:
    async def child() -> None:
        raise Exit(cast(Term, object()))

    what, text = await reason_of(spawn(child))
    assert what == Atom("badarg") and "object" in text


@simulated
@on_a_node
async def test_an_exception_that_has_no_text_ends_its_process_as_any_other() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no text for you")

    async def child() -> None:
        raise Mute

    logged(here())
    pid = spawn(child)
    (error, _), _ = await reason_of(pid)
    assert same(error, Atom("Mute"))
    assert pid not in here().processes


@pytest.mark.parametrize("kind", ["deep", "two keys that are one to Erlang", "huge"])
def test_a_reason_that_can_not_travel_goes_as_its_description(seed: int, kind: str) -> None:
    deep: Term = []
    for _ in range(30_000):
        deep = [deep]
    reason = {"deep": deep, "huge": {10**9000, 1}}.get(kind, {"a": 1, b"a": 2})

    async def body() -> None:
        pid = spawn(rest)
        watch = monitor(pid)
        finish(process(pid), cast(Term, reason))
        assert pid not in here().processes
        what, text = cast(Any, await down(watch))
        assert what == Atom("badarg")
        assert isinstance(text, str) and len(text) <= 1000

    simulate(on_a_node(body), seed=seed)
