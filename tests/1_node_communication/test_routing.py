"""1.2 routing: send, deliver, forward."""

from __future__ import annotations

from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes import routing
from minibeam.nodes.aliases import alias
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.signals import Send
from minibeam.terms import Atom, Pid, Term, TermError
from tests.support import dials, on_a_node, rest, same, settled, simulated


async def collect(count: int) -> list[Term]:
    return [await receive() for _ in range(count)]


async def echo() -> None:
    register("echo", self_())
    while True:
        sender, message = await receive()
        send(sender, (self_(), message))


def noting(node: Any) -> tuple[Pid, list[Term]]:
    """A process of this node, and the list of what it has received."""
    got: list[Term] = []

    async def note() -> None:
        while True:
            got.append(await receive())

    return spawn(note, node=node), got


@simulated
@on_a_node
async def test_a_message_reaches_a_process_by_its_pid() -> None:
    pid = spawn(echo)
    send(pid, (self_(), Atom("hello")))
    assert same(await receive(), (pid, Atom("hello")))


@simulated
@on_a_node
async def test_a_message_reaches_a_process_by_its_name() -> None:
    register("client", self_())
    send("client", 1)
    send(Atom("client"), 2)
    send(("client", "a@one"), 3)
    assert await collect(3) == [1, 2, 3]


@simulated
@on_a_node
async def test_a_message_reaches_a_process_by_its_alias() -> None:
    send(alias(), "to my other address")
    assert await receive() == "to my other address"


@simulated
@on_a_node
async def test_a_message_to_a_dead_process_is_dropped_in_silence() -> None:
    me = self_()
    send(Pid(me.node, 4000, 0, me.creation), "into the void")
    send(me, "still here")
    assert await receive() == "still here"


@simulated
@on_a_node
async def test_a_message_to_a_pid_of_another_life_of_the_node_is_dropped() -> None:
    me = self_()
    send(Pid(me.node, me.id, me.serial, me.creation + 1), "for my namesake")
    send(me, "for me")
    assert await receive() == "for me"


@simulated
@on_a_node
async def test_a_bare_name_that_nobody_has_is_an_error() -> None:
    with pytest.raises(ValueError):
        send("nobody", "hello")
    register("somebody", self_())
    send("somebody", "hello")
    assert await receive() == "hello"


@simulated
async def test_a_name_and_node_that_nobody_has_is_dropped_in_silence(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def client() -> None:
        send(("nobody", "a@one"), "hello")
        send(("nobody", "b@two"), "hello")
        send(self_(), "fine")
        assert await receive() == "fine"

    await a.run(client)


@simulated
@on_a_node
async def test_what_is_no_target_is_an_error() -> None:
    for wrong in (42, None, ("too", "many", "parts")):
        with pytest.raises(ValueError):
            send(wrong, "hello")  # type: ignore[arg-type]
    send(self_(), "hello")
    assert await receive() == "hello"


@simulated
@on_a_node
async def test_what_is_no_term_can_not_be_sent(net: Network) -> None:
    with pytest.raises(TermError):
        send(self_(), object())
    send(self_(), "a term")
    assert await settled(net) == ["a term"]


@simulated
@on_a_node
async def test_the_receiver_gets_a_copy() -> None:
    message = ["sent"]
    send(self_(), message)
    message.append("changed afterwards")
    assert await receive() == ["sent"]


@simulated
@on_a_node
async def test_an_alias_gets_a_copy_as_well() -> None:
    message = ["sent"]
    send(alias(), message)
    message.append("changed afterwards")
    assert await receive() == ["sent"]


@simulated
async def test_a_message_that_waits_for_the_connection_is_a_copy_as_well(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid, got = noting(b)

    async def client() -> None:
        for number in (1, 2):
            message = [number]
            send(pid, message)
            message.append("changed afterwards")

    await a.run(client)
    await net.quiet()
    assert got == [[1], [2]]


@simulated
async def test_a_message_crosses_to_another_node_by_pid(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid = spawn(echo, node=b)

    async def client() -> None:
        send(pid, (self_(), Atom("over_there")))
        assert same(await receive(), (pid, Atom("over_there")))

    await a.run(client)


@simulated
async def test_a_message_crosses_to_another_node_by_name(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid = spawn(echo, node=b)

    async def client() -> None:
        send(("echo", "b@two"), (self_(), 42))
        assert await receive() == (pid, 42)

    await a.run(client)


@simulated
async def test_a_message_crosses_to_another_node_by_alias(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid = spawn(echo, node=b)

    async def client() -> None:
        send(pid, (alias(), "here I am"))
        assert await receive() == (pid, "here I am")

    await a.run(client)


@simulated
async def test_the_first_message_to_a_node_connects_to_it(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid, got = noting(b)
    assert a.list() == []

    async def client() -> None:
        send(pid, "hello")

    await a.run(client)
    await net.quiet()
    assert got == ["hello"]
    assert (a.list(), b.list()) == (["b@two"], ["a@one"])


@simulated
async def test_messages_that_wait_for_the_connection_arrive_in_order(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid, got = noting(b)

    async def client() -> None:
        for number in range(10):
            send(pid, number)

    await a.run(client)
    await net.quiet()
    assert got == list(range(10))


@simulated
async def test_messages_over_a_connection_that_is_up_arrive_in_order(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid, got = noting(b)
    await a.connect("b@two")

    async def client() -> None:
        for number in range(10):
            send(pid, number)

    await a.run(client)
    await net.quiet()
    assert got == list(range(10))


@simulated
async def test_one_dial_serves_all_messages_that_wait(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")
    pid, got = noting(b)

    async def client() -> None:
        for number in range(5):
            send(pid, number)

    await a.run(client)
    await net.quiet()
    await a.run(client)
    await net.quiet()
    assert dials(net) == 1, f"{dials(net)} connections were made to one node, 1 is enough"
    assert got[-1] == 4


@simulated
@on_a_node
async def test_what_waits_for_a_dial_stands_in_line() -> None:
    node, me = here(), self_()
    node.start_dial = lambda peer: None  # type: ignore[method-assign]
    signals = [Send(me, (Atom("server"), Atom("b@two")), number) for number in range(3)]
    for signal in signals:
        routing.forward(node, signal)
    assert node.peers[Atom("b@two")].waiting == signals


@simulated
async def test_each_node_has_a_connection_of_its_own(net: Network) -> None:
    a, b, c = [await net.start(name) for name in ("a@one", "b@two", "c@three")]
    (to_b, at_b), (to_c, at_c) = noting(b), noting(c)

    async def client() -> None:
        for number in (1, 2):
            send(to_b, number)
            send(to_c, -number)

    await a.run(client)
    await net.quiet()
    assert ({*at_b}, {*at_c}) == ({1, 2}, {-1, -2})


@simulated
@on_a_node
async def test_sending_does_not_wait_for_a_node_that_is_not_there() -> None:
    send(("server", "b@nowhere"), "hello")
    send(self_(), "at once")
    assert await receive(timeout=0) == "at once"


@simulated
@on_a_node
async def test_deliver_finds_the_process_by_pid_or_name(net: Network) -> None:
    me, node = self_(), here()
    register("client", me)
    pid = spawn(rest)
    routing.deliver(node, Send(pid, me, "by pid"))
    routing.deliver(node, Send(pid, (Atom("client"), node.name), "by name"))
    routing.deliver(node, Send(pid, (Atom("nobody"), node.name), "to nobody"))
    routing.deliver(node, Send(pid, Pid(me.node, 4000, 0, me.creation), "to the dead"))
    assert await settled(net) == ["by pid", "by name"]
