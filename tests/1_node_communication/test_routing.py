"""1.2 routing: send, deliver, forward."""

from __future__ import annotations

import pytest

from course.sim import Network, simulate
from minibeam.nodes import routing
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.signals import Send
from minibeam.terms import Atom, Exit, Pid, Term, TermError


async def collect(count: int) -> list[Term]:
    return [await receive() for _ in range(count)]


async def echo() -> None:
    while True:
        sender, message = await receive()
        send(sender, (self_(), message))


async def rest() -> None:
    await receive(lambda message: False)


def test_a_message_reaches_a_process_by_its_pid(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")
        pid = spawn(echo, node=node)

        async def client() -> object:
            send(pid, (self_(), Atom("hello")))
            return await receive() == (pid, Atom("hello"))

        return await node.run(client)

    assert simulate(story, seed=seed).result is True


def test_a_message_reaches_a_process_by_its_name(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")

        async def client() -> object:
            register("client", self_())
            send("client", 1)
            send(Atom("client"), 2)
            send(("client", "a@one"), 3)
            return await collect(3)

        return await node.run(client)

    assert simulate(story, seed=seed).result == [1, 2, 3]


def test_a_message_to_a_dead_process_is_dropped_in_silence(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")

        async def client() -> object:
            nobody = Pid(node.name, 4000, 0, node.creation)
            send(nobody, "into the void")
            send(self_(), "still here")
            return await receive()

        return await node.run(client)

    assert simulate(story, seed=seed).result == "still here"


def test_a_message_to_a_pid_of_an_earlier_life_of_the_node_is_dropped(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")

        async def client() -> object:
            me = self_()
            send(Pid(me.node, me.id, me.serial, me.creation + 1), "for my ancestor")
            send(me, "for me")
            return await receive()

        return await node.run(client)

    assert simulate(story, seed=seed).result == "for me"


def test_a_bare_name_that_nobody_has_is_an_error(seed: int) -> None:
    async def story(net: Network) -> None:
        node = await net.start("a@one")

        async def client() -> None:
            send("nobody", "hello")

        with pytest.raises(ValueError):
            await node.run(client)

    simulate(story, seed=seed)


def test_a_name_and_node_that_nobody_has_is_dropped_in_silence(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        await net.start("b@two")

        async def client() -> object:
            send(("nobody", "a@one"), "hello")
            send(("nobody", "b@two"), "hello")
            send(self_(), "fine")
            return await receive()

        return await a.run(client)

    assert simulate(story, seed=seed).result == "fine"


def test_a_message_crosses_to_another_node_by_pid(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")
        pid = spawn(echo, node=b)

        async def client() -> object:
            send(pid, (self_(), "over there"))
            return await receive() == (pid, "over there")

        return await a.run(client)

    assert simulate(story, seed=seed).result is True


def test_a_message_crosses_to_another_node_by_name(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")

        async def server() -> None:
            register("echo", self_())
            await echo()

        spawn(server, node=b)

        async def client() -> object:
            send(("echo", "b@two"), (self_(), 42))
            return (await receive())[1]

        return await a.run(client)

    assert simulate(story, seed=seed).result == 42


def test_the_first_message_to_a_node_connects_to_it(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")
        pid = spawn(rest, node=b)
        before = a.list()

        async def client() -> None:
            send(pid, "hello")

        await a.run(client)
        await net.quiet()
        return before, a.list(), b.list()

    assert simulate(story, seed=seed).result == ([], ["b@two"], ["a@one"])


def test_messages_that_wait_for_the_connection_arrive_in_order(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")
        got: list[Term] = []

        async def server() -> None:
            got.extend(await collect(20))

        pid = spawn(server, node=b)

        async def client() -> None:
            for number in range(10):
                send(pid, number)
            with pytest.raises(TimeoutError):
                await receive(timeout=0.001)
            for number in range(10, 20):
                send(pid, number)

        await a.run(client)
        await net.quiet()
        return got

    assert simulate(story, seed=seed).result == list(range(20))


def test_one_dial_serves_all_messages_that_wait(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")
        dials = []
        dial = a.start_dial
        a.start_dial = lambda peer: (dials.append(peer.name), dial(peer))  # type: ignore
        pid = spawn(rest, node=b)

        async def client() -> None:
            for number in range(5):
                send(pid, number)

        await a.run(client)
        await net.quiet()
        await a.run(client)
        await net.quiet()
        return dials

    assert simulate(story, seed=seed).result == ["b@two"]


def test_sending_does_not_wait_for_a_node_that_is_not_there(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")

        async def client() -> object:
            send(("server", "b@nowhere"), "hello")
            send(self_(), "at once")
            return await receive(timeout=0)

        return await a.run(client)

    assert simulate(story, seed=seed).result == "at once"


def test_the_receiver_gets_a_copy(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")

        async def client() -> object:
            message = ["sent"]
            send(self_(), message)
            message.append("changed afterwards")
            return await receive()

        return await node.run(client)

    assert simulate(story, seed=seed).result == ["sent"]


def test_a_message_that_waits_for_the_connection_is_a_copy_as_well(seed: int) -> None:
    async def story(net: Network) -> object:
        a = await net.start("a@one")
        b = await net.start("b@two")
        got: list[Term] = []

        async def server() -> None:
            got.append(await receive())

        pid = spawn(server, node=b)

        async def client() -> None:
            message = ["sent"]
            send(pid, message)
            message.append("changed afterwards")

        await a.run(client)
        await net.quiet()
        return got

    assert simulate(story, seed=seed).result == [["sent"]]


def test_what_is_no_term_can_not_be_sent(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")

        async def client() -> object:
            with pytest.raises(TermError):
                send(self_(), object())
            with pytest.raises(TimeoutError):
                await receive(timeout=0)
            return "nothing arrived"

        return await node.run(client)

    assert simulate(story, seed=seed).result == "nothing arrived"


def test_deliver_puts_the_message_itself_into_the_mailbox(seed: int) -> None:
    async def story(net: Network) -> object:
        node = await net.start("a@one")

        async def client() -> object:
            me = self_()
            register("client", me)
            routing.deliver(node, Send(me, me, "by pid"))
            routing.deliver(node, Send(me, (Atom("client"), node.name), "by name"))
            routing.deliver(node, Send(me, (Atom("nobody"), node.name), "to nobody"))
            return await collect(2)

        return await node.run(client)

    assert simulate(story, seed=seed).result == ["by pid", "by name"]


def test_a_target_of_another_kind_is_an_error(seed: int) -> None:
    async def story(net: Network) -> None:
        node = await net.start("a@one")

        async def client() -> None:
            for wrong in (42, None, ("too", "many", "parts")):
                with pytest.raises(ValueError):
                    send(wrong, "hello")  # type: ignore[arg-type]
            raise Exit("done")

        with pytest.raises(Exit):
            await node.run(client)

    simulate(story, seed=seed)
