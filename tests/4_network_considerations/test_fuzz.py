"""Hostile input of all kinds, a fixed number of cases: nothing but that connection is lost."""

from __future__ import annotations

import asyncio
import contextlib
from random import Random
from typing import Any

import pytest

from minibeam.network.acceptor import Acceptor
from minibeam.network.control import NO_MESSAGE, ControlError, from_control
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.network.epmd_server import Client, EpmdServer
from minibeam.network.frames import FrameError, Frames, frame
from minibeam.network.handshake import Handshake, HandshakeError
from minibeam.network.initiator import Initiator
from minibeam.network.link import Link
from minibeam.signals import Send
from minibeam.terms import Atom, TermError
from tests.wire_support import FakeNode, recorded

CASES = 400
HERE, PEER = "b1@127.0.0.1", "a1@127.0.0.1"
FRAMES = [bytes.fromhex(case["hex"]) for case in recorded("frames") if case["from"] == "a1"]
SAID = {
    direction: [
        frame(bytes.fromhex(packet["hex"]), 2)
        for case in recorded("handshake")
        for packet in case["messages"]
        if packet["dir"] == direction
    ]
    for direction in "<>"
}


class NoSocket(asyncio.Transport):
    """A transport that leads nowhere: keeps what is written, and ends when it is told."""

    def __init__(self, protocol: Any) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.protocol = protocol
        self.written = b""
        self.ended = False

    def write(self, data: Any) -> None:
        assert not self.ended, "written after the end"
        self.written += data

    def close(self) -> None:
        if not self.ended:
            self.ended = True
            self.protocol.connection_lost(None)

    abort = close

    def is_closing(self) -> bool:
        return self.ended

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: Any = None, low: Any = None) -> None:
        pass


def mutated(random: Random, data: bytes) -> bytes:
    """The data with a few changes of the kinds that break parsers."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(changed) + 1)
        match random.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del changed[at : at + random.randint(1, 8)]
            case 2:
                changed[at:at] = random.randbytes(random.randint(1, 8))
            case 3:
                changed[at : at + 4] = random.choice([b"\xff\xff\xff\xff", bytes(4)])
            case 4:
                del changed[at:]
            case 5:
                changed[at:at] = changed[at : at + random.randint(1, 30)]
    return bytes(changed)


def pieces(random: Random, data: bytes) -> list[bytes]:
    """The data as reads may bring it."""
    result, at = [], 0
    while at < len(data):
        size = random.choice([1, 2, 5, 40, 4000])
        result.append(data[at : at + size])
        at += size
    return result


@pytest.mark.parametrize("side", ["initiator", "acceptor"])
def test_handshakes(side: str) -> None:
    for number in range(CASES * 5):
        random = Random(number)
        node = FakeNode(PEER)
        node.status = random.choice(["ok", "alive", "nok", "ok_simultaneous"])
        machine: Handshake = Acceptor(node) if side == "acceptor" else Initiator(node, HERE)
        said = random.sample(SAID[">" if side == "acceptor" else "<"], 3)
        data = b"".join(mutated(random, p) if random.random() < 0.5 else p for p in said)
        with contextlib.suppress(HandshakeError):
            for piece in pieces(random, data):
                machine.feed(piece)
        assert machine.state != "up", "nobody can guess the digest"


def test_streams_of_frames() -> None:
    for number in range(CASES):
        random = Random(number)
        stream = b"".join(frame(random.choice(FRAMES)) for _ in range(5))
        frames = Frames(4, limit=100_000)
        with contextlib.suppress(FrameError):
            for piece in pieces(random, mutated(random, stream)):
                for payload in frames.feed(piece):
                    assert len(payload) <= 100_000


def test_control_messages() -> None:
    for number in range(CASES * 5):
        random = Random(number)
        data = mutated(random, random.choice(FRAMES))
        with contextlib.suppress(TermError, ControlError):
            control, end = decode(data, 1)
            message = NO_MESSAGE
            if end < len(data):
                message, end = decode(data, end)
            from_control(control, message, Atom(PEER), Atom(HERE))


def connected(node: FakeNode, name: str) -> tuple[Link, Initiator, NoSocket]:
    """A connection of the node, and the peer at its other end."""
    link = Link(node, Acceptor(node))
    transport = NoSocket(link)
    link.connection_made(transport)
    peer = Initiator(FakeNode(name), node.name)
    to_node = peer.send_name()
    while to_node:
        transport.written = b""
        link.data_received(to_node)
        to_node = peer.feed(transport.written)
    assert peer.state == "up" and link.is_up
    return link, peer, transport


def test_connections() -> None:
    async def story() -> None:
        node = FakeNode(HERE)
        steady, _, steadily = connected(node, "steady@127.0.0.1")
        ended = 0
        for number in range(CASES):
            random = Random(number)
            node.events.clear()
            link, _, transport = connected(node, PEER)
            stream = b"".join(frame(random.choice(FRAMES)) for _ in range(3))
            for piece in pieces(random, mutated(random, stream)):
                if not transport.ended:
                    link.data_received(piece)
            downs, logs = node.all("down"), node.all("log")
            assert len(downs) == len(logs) == int(transport.ended), node.events
            ended += transport.ended
            link.send(Send(node.pid(1), FakeNode(PEER).pid(1), number))
            link.close(Atom("disconnect"))
        assert CASES / 4 < ended < CASES, "most are bad, and some are not"
        steady.data_received(frame(b"p" + encode((2, Atom(""), node.pid(1))) + encode(1)))
        assert node.events[-1][0] == "signal" and not steadily.ended

    asyncio.run(story())


def test_strangers_at_the_port_of_a_node() -> None:
    async def story() -> None:
        node = FakeNode(HERE)
        _, _, steadily = connected(node, "steady@127.0.0.1")
        for number in range(CASES):
            random = Random(number)
            link = Link(node, Acceptor(node))
            transport = NoSocket(link)
            link.connection_made(transport)
            data = random.choice([
                random.randbytes(200),
                mutated(random, random.choice(SAID[">"])),
                b"GET / HTTP/1.1\r\nHost: node\r\n\r\n",
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + random.randbytes(200),
                random.choice(SAID[">"]) * 3,
            ])  # fmt: skip
            for piece in pieces(random, data):
                if not transport.ended:
                    link.data_received(piece)
            transport.close()
        assert node.all("up") == ["steady@127.0.0.1"]
        assert len(node.all("admit failed")) == len(node.all("admit")) - 1
        assert not steadily.ended

    asyncio.run(story())


def test_epmd() -> None:
    async def story() -> None:
        server = EpmdServer(Random(1))

        def client(data: bytes, random: Random | None = None) -> NoSocket:
            protocol = Client(server)
            transport = NoSocket(protocol)
            protocol.connection_made(transport)
            for piece in pieces(random or Random(1), data):
                if not transport.ended:
                    protocol.data_received(piece)
            return transport

        shop = b"\x78\x17\x70\x4d\0\0\x06\0\x05\0\4shop\0\0"
        requests = [shop, b"zshop", b"n", b"d", b"k", b"sshop", b"x"]
        steady = client(frame(shop, 2))
        assert steady.written[:2] == b"v\0"
        for number in range(CASES * 5):
            random = Random(number)
            request = frame(random.choice(requests), 2)
            data = mutated(random, request) if random.random() < 0.9 else random.randbytes(50)
            transport = client(data, random)
            transport.close()
        assert list(server.alive) == [b"shop"] and len(server.clients) == 1
        assert not steady.ended
        assert client(frame(b"zshop", 2)).written[:2] == b"w\0"
        steady.close()

    asyncio.run(story())
