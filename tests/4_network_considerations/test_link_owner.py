"""The node as its connections see it: who is let in, how it dials, what it logs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from course.sim import Network
from minibeam.network.initiator import Initiator
from minibeam.network.names import BadName
from minibeam.node import Node
from minibeam.nodes import local_node
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.monitors import monitor
from minibeam.nodes.net_kernel import set_net_ticktime
from minibeam.nodes.processes import spawn
from minibeam.nodes.routing import send
from minibeam.signals import Send
from minibeam.terms import NOCONNECTION, Atom, Pid
from tests.support import down, same, simulated, witness
from tests.wire_support import FakeNode

NODEUP = Atom("nodeup")


class Attempt(asyncio.Protocol):
    """A handshake with a node in some name, up to where it would show the cookie."""

    def __init__(self, name: str, peer: str, cookie: str) -> None:
        self.side = Initiator(FakeNode(name, cookie=cookie), peer)
        self.reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.side.send_name())

    def data_received(self, data: bytes) -> None:
        if self.side.state != "up" and (reply := self.side.feed(data)):
            self.reply.set_result(reply)

    def connection_lost(self, error: Exception | None) -> None:
        self.ended.set_result(None)

    def show(self) -> None:
        """Answers the challenge."""
        self.transport.write(self.reply.result())


async def begin(net: Network, name: str, node: Node, cookie: str = "simulated") -> Attempt:
    """Connects to a node from the host of `name`; the node now waits for the answer."""

    async def dial() -> Attempt:
        one = Attempt(name, node.name, cookie)
        host = node.name.partition("@")[2]
        await asyncio.get_running_loop().create_connection(lambda: one, host, node.port)
        await one.reply
        return one

    attempt: Attempt = await net.host(name).spawn(dial)
    return attempt


@simulated(seeds=5)
async def test_a_stranger_in_the_name_of_a_peer_does_no_harm_to_what_waits(
    net: Network,
) -> None:
    node = await net.start("z@zed")
    seen = witness(node)
    real = await begin(net, "a@one", node)
    stranger = await begin(net, "a@one", node, "wrong")
    told: list[Any] = []

    async def watch() -> None:
        told.append(await down(monitor(Pid("a@one", 1, 0, 9))))

    spawn(watch, node=node)
    await net.sleep(1)
    stranger.show()
    await stranger.ended
    await net.sleep(1)
    assert told == []
    real.show()
    await net.sleep(1)
    assert real.side.state == "up"
    assert same(node.list(), [Atom("a@one")]) and told == []
    assert same(seen, [(NODEUP, Atom("a@one"))])


@simulated
async def test_what_waits_is_lost_with_the_last_attempt(net: Network) -> None:
    node = await net.start("z@zed")
    attempts = [await begin(net, "a@one", node, "wrong") for _ in range(3)]
    told: list[Any] = []

    async def watch() -> None:
        told.append(await down(monitor(Pid("a@one", 1, 0, 9))))

    spawn(watch, node=node)
    for attempt in attempts:
        await net.sleep(1)
        assert told == []
        attempt.show()
        await attempt.ended
    await net.sleep(1)
    assert same(told, [NOCONNECTION]) and node.peers == {}


@simulated
async def test_a_node_that_has_stopped_comes_up_with_nobody(net: Network) -> None:
    node = await net.start("z@zed")
    attempt = await begin(net, "a@one", node)
    await node.stop()
    attempt.show()
    await attempt.ended
    assert attempt.side.state != "up"
    await net.quiet()
    assert node.list("connected") == [] and node.peers == {}


@simulated
async def test_a_node_that_has_stopped_dials_nobody_for_long(net: Network) -> None:
    node, other = await net.start("z@zed"), await net.start("a@one")
    await node.stop()
    assert await node.connect("a@one") is False
    await net.quiet()
    assert node.list("connected") == other.list("connected") == []


@simulated
async def test_what_is_sent_to_what_is_no_name_of_a_node_is_lost(net: Network) -> None:
    node = await net.start("z@zed")

    async def body() -> None:
        for name in ("book", "a@b@c", "@one"):
            send(("x", name), Atom("hello"))
            assert same(await down(monitor(("x", name))), NOCONNECTION)
            assert await node.connect(name) is False

    await node.run(body)
    await net.quiet()
    assert node.peers == {}


@simulated
async def test_a_dial_has_one_limit_for_all_its_steps(net: Network) -> None:
    node = await net.start("z@zed")
    await net.start("a@one")
    look_up = node.directory.look_up

    async def slowly(peer: str) -> tuple[str, int]:
        await net.sleep(4)
        found: tuple[str, int] = await look_up(peer)
        return found

    node.directory.look_up = slowly
    net.slow("zed", "one", seconds=0.9)
    begun = asyncio.get_running_loop().time()
    assert await node.connect("a@one") is False
    assert 6.9 <= asyncio.get_running_loop().time() - begun <= 7.1


@simulated
async def test_a_ticktime_that_was_to_settle_does_not_after_the_end(net: Network) -> None:
    node = await net.start("z@zed")

    async def change() -> None:
        set_net_ticktime(8, 60)

    await node.run(change)
    await node.stop()
    await net.sleep(100)
    assert node.net_ticktime == 60


@simulated
async def test_a_handler_that_fails_is_one_line_and_ends_the_connection(
    net: Network,
) -> None:
    node, other = await net.start("z@zed"), await net.start("a@one")
    await other.connect("z@zed")
    handler = local_node.HANDLERS[Send]

    def failing(here: LocalNode, signal: Send) -> None:
        if here is node and signal.message == "bad":
            raise KeyError("oops")
        handler(here, signal)

    lines: list[str] = []
    node.tracer = lambda kind, what: lines.append(str(what)) if kind == "log" else None
    local_node.HANDLERS[Send] = failing

    async def body() -> None:
        send(("nobody", "z@zed"), "bad")

    try:
        await other.run(body)
        await net.quiet()
    finally:
        local_node.HANDLERS[Send] = handler
    assert len(lines) == 1 and "a@one" in lines[0] and "KeyError" in lines[0]
    assert node.list() == other.list() == []


@simulated
async def test_what_others_have_put_into_a_line_can_not_break_it(net: Network) -> None:
    node = await net.start("z@zed")
    lines: list[str] = []
    node.tracer = lambda kind, what: lines.append(str(what))
    node.log("caf\xe9 \u201c\u2028\n\x1b[31m\ud800\u202e")
    assert lines == ["caf\xe9 \u201c\\u2028\\n\\x1b[31m\\ud800\\u202e"]


@simulated
async def test_a_cookie_for_the_node_itself_is_its_own(net: Network) -> None:
    node = await net.start("z@zed")
    node.set_cookie("other", "z@zed")
    assert same(node.get_cookie(), Atom("other"))


@pytest.mark.parametrize("name", ["\u017d@h", "a\n@h", "a", "@h", "a@h@h"])
def test_a_node_has_a_name_that_others_can_be_told(name: str) -> None:
    with pytest.raises(BadName):
        Node(name, cookie="secret", directory=None)  # type: ignore[arg-type]
