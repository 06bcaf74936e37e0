"""Starting processes at other nodes."""

from __future__ import annotations

from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes import connections
from minibeam.nodes.group_leader import put_chars
from minibeam.nodes.links import exit_process, trap_exit
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import demonitor, monitor
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.remote_spawn import LINK, MONITOR, abandon, remote_spawn, request_spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, KILLED, NOCONNECTION, NORMAL, Atom, Exit, Pid, Term
from tests.support import both, down, mailbox, rest, same, settled, simulated

BOOM = Atom("boom")
SPAWN_REPLY = Atom("spawn_reply")


async def tell(to: Pid, word: Term) -> None:
    send(to, (word, self_()))
    await rest()


async def leave(reason: Term) -> None:
    raise Exit(reason)


def plain(to: Pid) -> None:
    send(to, "plain functions run too")


async def speak() -> None:
    await put_chars("hello\n")


TOOLS = {"tell": tell, "leave": leave, "plain": plain, "speak": speak, "rest": rest}


async def start_two(net: Network) -> tuple[Any, Any]:
    a = await net.start("a@one")
    b = await net.start("b@two")
    b.expose("tools", TOOLS)
    return a, b


@both
async def test_a_process_is_started_at_another_node(net: Network) -> None:
    a, b = await start_two(net)

    async def body() -> None:
        pid, _ = await remote_spawn("b@two", "tools", "tell", [self_(), (BOOM, "text")])
        assert pid.node == "b@two"
        assert same(await receive(), ((BOOM, "text"), pid))
        end = monitor(pid)
        exit_process(pid, BOOM)
        assert same(await down(end), BOOM)
        pid = await a.spawn("b@two", "tools", "plain", [self_()])
        assert await receive() == "plain functions run too"
        assert await mailbox() == []

    await a.run(body)
    assert same(b.list(), [a.name])


@both
async def test_the_same_at_ones_own_node(net: Network) -> None:
    _, b = await start_two(net)

    async def body() -> None:
        pid, _ = await remote_spawn("b@two", "tools", "tell", [self_(), 1])
        assert same(await receive(), (1, pid))

    await b.run(body)


@both
async def test_a_link_is_there_before_the_process_can_die(net: Network) -> None:
    a, _ = await start_two(net)

    async def body() -> None:
        trap_exit(True)
        pid = await a.spawn_link("b@two", "tools", "leave", [BOOM])
        assert same(await receive(), (Atom("EXIT"), pid, BOOM))

        async def parent(back: Pid) -> None:
            send(back, await a.spawn_link("b@two", "tools", "rest", []))
            await rest()

        starter = spawn(parent, self_())
        child = await receive()
        end = monitor(child)
        exit_process(starter, KILL)
        assert same(await down(end), KILLED)

    await a.run(body)


@both
async def test_a_monitor_is_there_before_the_process_can_die(net: Network) -> None:
    a, _ = await start_two(net)

    async def body() -> None:
        for reason in (NORMAL, BOOM):
            pid, reference = await a.spawn_monitor("b@two", "tools", "leave", [reason])
            gone = (Atom("DOWN"), reference, Atom("process"), pid, reason)
            assert same(await receive(), gone)
        pid, reference = await a.spawn_monitor("b@two", "tools", "rest", [])
        assert demonitor(reference) is True
        end = monitor(pid)
        exit_process(pid, BOOM)
        assert same(await receive(), (Atom("DOWN"), end, Atom("process"), pid, BOOM))

    await a.run(body)


@both
async def test_link_and_monitor_go_together(net: Network) -> None:
    a, _ = await start_two(net)

    async def body() -> None:
        trap_exit(True)
        pid, reference = await remote_spawn(
            "b@two", "tools", "leave", [BOOM], [LINK, MONITOR]
        )
        told = [await receive(), await receive()]
        assert (Atom("EXIT"), pid, BOOM) in told
        assert (Atom("DOWN"), reference, Atom("process"), pid, BOOM) in told

    await a.run(body)


@both
async def test_what_is_not_exposed_dies_of_undef(net: Network) -> None:
    a, _ = await start_two(net)

    async def body() -> None:
        for module, function, args in (
            ("os", "system", ["rm"]),
            ("tools", "nothing", []),
            ("tools", "leave", []),
        ):
            pid, reference = await a.spawn_monitor("b@two", module, function, args)
            stack = [(Atom(module), Atom(function), args, [])]
            assert same(await down(reference), (Atom("undef"), stack))
            assert pid.node == "b@two"

    await a.run(body)


@both
async def test_a_node_that_can_not_be_reached_starts_nothing(net: Network) -> None:
    a, _ = await start_two(net)

    async def body() -> None:
        trap_exit(True)
        for options in ([], [LINK], [MONITOR], [LINK, MONITOR]):
            with pytest.raises(Exit) as raised:
                await remote_spawn("c@nowhere", "tools", "rest", [], options)
            assert same(raised.value.reason, NOCONNECTION)
        assert await mailbox() == []

    await a.run(body)


@simulated
async def test_a_node_that_is_lost_before_it_answers_is_noconnection(net: Network) -> None:
    a, b = await start_two(net)

    async def body() -> None:
        assert await connections.connect(a, "b@two")
        hold = net.hold("b@two", "a@one")
        reference = request_spawn("b@two", "tools", "rest", [], [MONITOR])
        assert await settled(net) == []
        connections.disconnect(a, "b@two")
        assert same(await settled(net), [(SPAWN_REPLY, reference, NOCONNECTION)])
        hold.release()
        await net.sleep(90)
        assert await settled(net) == []

    await a.run(body)
    assert b.alive


@simulated
async def test_a_request_that_was_given_up_leaves_no_message_and_no_monitor(
    net: Network,
) -> None:
    a, _ = await start_two(net)

    async def body() -> None:
        started = request_spawn("b@two", "tools", "tell", [self_(), "ready"], [MONITOR])
        abandon(started)
        (message,) = await settled(net)
        word, pid = message
        assert word == "ready"
        end = monitor(pid)
        exit_process(pid, BOOM)
        told = await settled(net)
        assert same(told, [(Atom("DOWN"), end, Atom("process"), pid, BOOM)])

    await a.run(body)


@simulated
async def test_who_dies_before_the_answer_takes_a_linked_child_along(net: Network) -> None:
    a, b = await start_two(net)
    children: list[Pid] = []

    async def child() -> None:
        children.append(self_())
        await rest()

    b.expose("tools", {"child": child})

    async def starter() -> None:
        request_spawn("b@two", "tools", "child", [], [LINK])
        await rest()

    async def body() -> None:
        assert await connections.connect(a, "b@two")
        hold = net.hold("b@two", "a@one")
        pid = spawn(starter)
        await net.quiet()
        exit_process(pid, KILL)
        hold.release()
        await net.quiet()

    await a.run(body)
    (pid,) = children
    assert pid not in b.processes


@simulated
async def test_the_child_has_the_callers_group_leader(net: Network) -> None:
    lines: list[str] = []
    a = await net.start("a@one", console=lines.append)
    b = await net.start("b@two")
    b.expose("tools", TOOLS)
    leaders: list[Pid] = []

    async def leader() -> None:
        leaders.append(current().group_leader)

    b.expose("look", {"leader": leader})

    async def body() -> None:
        await a.spawn("b@two", "tools", "speak", [])
        await a.spawn("b@two", "look", "leader", [])
        await net.quiet()
        assert same(leaders, [current().group_leader])

    await a.run(body)
    assert "".join(lines) == "hello\n"


@simulated
async def test_requests_are_answered_each_to_its_own(net: Network) -> None:
    a, _ = await start_two(net)
    c = await net.start("c@three")
    c.expose("tools", TOOLS)

    async def body() -> None:
        me = self_()
        words: list[Term] = []
        asked = {}
        for number in range(10):
            name = ("b@two", "c@three")[number % 2]
            asked[request_spawn(name, "tools", "tell", [me, number])] = number
        for message in await settled(net):
            if message[0] == SPAWN_REPLY:
                assert message[1] in asked
                words.append((asked.pop(message[1]), message[2]))
            else:
                words.append(message)
        assert asked == {}
        assert len(words) == 20
        for number in range(10):
            assert len({pid for word, pid in words if word == number}) == 1

    await a.run(body)
