"""Simulated TCP behaves as TCP does, seen through asyncio's transports."""

import asyncio
import hashlib

import pytest

from course.sim import SimForbidden, simulate
from tests.course.sim_programs import Recorder, echo_server, on, pair

SEEDS = range(10)


def payload(size):
    return b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(size // 32 + 1))[:size]


def test_bytes_arrive_in_order_and_pieces_fall_as_the_seed_has_it():
    data = payload(3000)

    async def story(net):
        near, far = await pair(net)
        for start in range(0, 3000, 100):
            near.transport.write(data[start : start + 100])
        await far.until(lambda end: len(end.data) == 3000)
        assert far.data == data
        return [len(piece) for piece in far.events if type(piece) is bytes]

    runs = [tuple(simulate(story, seed=seed).result) for seed in SEEDS]
    assert len(set(runs)) > 5
    pieces = [piece for run in runs for piece in run]
    assert any(piece % 100 for piece in pieces), "pieces end in the middle of a write"
    assert any(piece > 100 for piece in pieces), "writes arrive together"


def test_both_ends_know_their_names():
    async def story(net):
        near, far = await pair(net)
        assert near.transport.get_extra_info("peername")[0] == "one"
        assert near.transport.get_extra_info("sockname")[0] == "two"
        assert far.transport.get_extra_info("peername") == near.transport.get_extra_info(
            "sockname"
        )
        assert far.transport.get_extra_info("nothing", 5) == 5

    simulate(story)


def test_close_sends_what_was_written_and_then_ends_both_ends():
    async def story(net):
        near, far = await pair(net)
        near.transport.write(payload(500_000))
        near.transport.close()
        near.transport.write(b"too late")
        await far.lost()
        await near.lost()
        assert far.data == payload(500_000)
        assert far.events[-2:] == ["eof", ("lost", type(None))]
        assert near.events[-1] == ("lost", type(None))

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_after_write_eof_the_other_direction_goes_on():
    async def story(net):
        near, far = await pair(net)
        far.keep_open = True
        near.transport.write(b"question")
        near.transport.write_eof()
        await far.until(lambda end: "eof" in end.events)
        assert far.data == b"question"
        far.transport.write(b"answer")
        far.transport.close()
        await near.lost()
        assert near.data == b"answer"

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_abort_drops_what_was_not_sent():
    async def story(net):
        near, far = await pair(net)
        near.transport.write(payload(1_000_000))
        near.transport.abort()
        await far.lost()
        assert payload(1_000_000).startswith(far.data) and len(far.data) < 1_000_000
        assert near.events[-1] == ("lost", type(None))

    simulate(story)


def test_writing_to_a_closed_end_is_answered_with_a_reset():
    async def story(net):
        near, far = await pair(net)
        far.keep_open = True
        near.transport.close()
        await near.lost()
        await net.quiet()
        far.transport.write(b"anybody there?")
        await far.lost()
        assert far.events[-1] == ("lost", ConnectionResetError)

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_a_reader_that_pauses_holds_its_writer_back():
    async def story(net):
        near, far = await pair(net)
        far.transport.pause_reading()
        near.transport.write(payload(400_000))
        await net.quiet()
        assert near.events == ["made", "pause"]
        assert far.data == b"" and near.transport.get_write_buffer_size() > 64 * 1024
        far.transport.resume_reading()
        await far.until(lambda end: len(end.data) == 400_000)
        await net.quiet()
        assert near.events == ["made", "pause", "resume"]
        assert near.transport.get_write_buffer_size() == 0

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_water_marks_can_be_set():
    async def story(net):
        near, far = await pair(net)
        far.transport.pause_reading()
        near.transport.set_write_buffer_limits(high=10, low=5)
        assert near.transport.get_write_buffer_limits() == (5, 10)
        near.transport.write(payload(128 * 1024))
        assert near.events == ["made"]
        near.transport.write(b"0123456789")
        assert near.events == ["made"]
        near.transport.write(b"0")
        assert near.events == ["made", "pause"]

    simulate(story)


def test_a_large_transfer_arrives_whole():
    async def story(net):
        near, far = await pair(net)
        near.transport.write(payload(8 << 20))
        await far.until(lambda end: len(end.data) == 8 << 20)
        assert far.data == payload(8 << 20)

    simulate(story)


def test_nobody_listening_is_refused():
    async def story(net):
        net.host("one")

        async def dial():
            with pytest.raises(ConnectionRefusedError):
                await asyncio.get_running_loop().create_connection(Recorder, "one", 7)
            with pytest.raises(OSError, match="no host nowhere"):
                await asyncio.get_running_loop().create_connection(Recorder, "nowhere", 7)

        await on(net.host("two"), dial)
        return [event.kind for event in net.trace.events]

    assert simulate(story).result == ["refuse"]


def test_a_closed_server_refuses_and_its_port_is_free_again():
    async def story(net):
        async def serve():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(Recorder, "one", 80)
            with pytest.raises(OSError, match="already in use"):
                await loop.create_server(Recorder, "one", 80)
            server.close()
            await server.wait_closed()
            assert not server.is_serving() and server.sockets == ()
            with pytest.raises(ConnectionRefusedError):
                await loop.create_connection(Recorder, "localhost", 80)
            await loop.create_server(Recorder, None, 80)
            await loop.create_connection(Recorder, "127.0.0.1", 80)

        await on(net.host("one"), serve)

    simulate(story)


def test_a_dial_that_is_cancelled_leaves_no_connection():
    async def story(net, delay):
        accepted = []

        async def serve():
            def factory():
                accepted.append(Recorder())
                return accepted[-1]

            await asyncio.get_running_loop().create_server(factory, None, 80)

        async def dial():
            await asyncio.get_running_loop().create_connection(Recorder, "one", 80)

        await on(net.host("one"), serve)
        task = net.host("two").spawn(dial)
        await net.sleep(delay)
        if not task.cancel():
            return "connected"
        await net.quiet()
        assert task.cancelled()
        for end in accepted:
            assert end.events[-1] == ("lost", type(None))
        return len(accepted)

    delays = [0.0001 * step for step in range(30)]
    outcomes = [simulate(lambda net, d=delay: story(net, d)).result for delay in delays]
    assert outcomes == sorted(outcomes, key=[0, 1, "connected"].index)
    assert outcomes[0] == 0 and 1 in outcomes and outcomes[-1] == "connected"


def test_asyncio_streams_run_unchanged():
    async def story(net):
        net.host("one").spawn(echo_server, 7)

        async def client():
            reader, writer = await asyncio.open_connection("one", 7)
            writer.write(payload(200_000))
            await writer.drain()
            writer.write_eof()
            return await reader.read()

        await net.quiet()
        return await on(net.host("two"), client)

    assert simulate(story).result == payload(200_000)


def test_what_a_protocol_raises_ends_its_connection_only():
    class Broken(Recorder):
        def data_received(self, data):
            raise ValueError("broken protocol")

    async def story(net):
        async def serve():
            await asyncio.get_running_loop().create_server(Broken, None, 80)

        async def dial():
            return (await asyncio.get_running_loop().create_connection(Recorder, "one", 80))[1]

        await on(net.host("one"), serve)
        first = await on(net.host("two"), dial)
        second = await on(net.host("two"), dial)
        first.transport.write(b"x")
        await first.lost()
        await net.quiet()
        assert second.events == ["made"]

    (warning,) = simulate(story).warnings
    assert "ValueError: broken protocol (test_sim_tcp.py" in warning


def test_a_program_on_no_host_has_no_network():
    async def story(net):
        await asyncio.get_running_loop().create_connection(Recorder, "one", 80)

    with pytest.raises(SimForbidden, match="runs on no host"):
        simulate(story)
