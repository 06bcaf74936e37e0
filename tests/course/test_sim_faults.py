"""Splits, deaths, frozen and slow hosts, held messages, disks."""

import asyncio

import pytest

from course.sim import simulate
from tests.course.sim_programs import echo_server, on, pair

SEEDS = range(10)


def now():
    return asyncio.get_running_loop().time()


def test_bytes_wait_out_a_split_and_arrive_in_order():
    async def story(net):
        near, far = await pair(net)
        near.transport.write(b"before ")
        net.split(["one"], ["two"])
        near.transport.write(b"during ")
        await net.sleep(60)
        near.transport.write(b"and late ")
        await net.quiet()
        assert far.data == b""
        net.heal()
        near.transport.write(b"after")
        await far.until(lambda end: end.data == b"before during and late after")

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_an_end_closed_during_a_split_ends_the_other_after_it():
    async def story(net):
        near, far = await pair(net)
        net.split(["one"], ["two"])
        near.transport.abort()
        await net.quiet()
        assert near.events[-1] == ("lost", type(None)) and far.events == ["made"]
        far.transport.write(b"to a closed end")
        net.heal()
        await far.lost()

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_hosts_within_a_group_and_in_none_go_on():
    async def story(net):
        for name in ("one", "two", "three", "four"):
            net.host(name).spawn(echo_server, 7)
        await net.quiet()
        net.split(["a@one", "b@two"], ["three"])

        async def reaches(peer):
            try:
                async with asyncio.timeout(5):
                    _, writer = await asyncio.open_connection(peer, 7)
                writer.close()
                return True
            except TimeoutError:
                return False

        for source, target, expected in [
            ("one", "two", True),
            ("one", "three", False),
            ("three", "two", False),
            ("four", "one", True),
            ("three", "four", True),
            ("three", "three", True),
        ]:
            assert await on(net.host(source), reaches, target) == expected, (source, target)

    simulate(story)


def test_a_dial_into_a_split_is_tried_again_and_times_out_as_tcp_does():
    async def story(net):
        net.host("one").spawn(echo_server, 7)
        await net.quiet()
        net.split(["one"], ["two"])

        async def dial():
            begun = now()
            try:
                await asyncio.open_connection("one", 7)
                return "connected", now() - begun
            except TimeoutError:
                return "timed out", now() - begun

        outcome, seconds = await on(net.host("two"), dial)
        assert outcome == "timed out" and 127 < seconds < 128
        dialling = net.host("two").spawn(dial)
        await net.sleep(10)
        net.heal()
        outcome, seconds = await dialling
        assert outcome == "connected" and 15 < seconds < 16

    simulate(story)


def test_a_frozen_host_does_nothing_until_it_thaws():
    async def story(net):
        near, far = await pair(net)
        steps = []

        async def ticks():
            while True:
                await asyncio.sleep(1)
                steps.append(now())

        net.host("one").spawn(ticks)
        await net.sleep(2.5)
        net.freeze("one")
        near.transport.write(b"x" * 400_000)
        await net.sleep(100)
        assert len(steps) == 2 and far.data == b""
        assert near.events[-1] == "pause", "its kernel takes what its buffers hold, no more"

        async def dial():
            return (await asyncio.open_connection("one", far_port))[1]

        far_port = near.transport.get_extra_info("peername")[1]
        await on(net.host("two"), dial)
        net.thaw("one")
        await net.sleep(0)
        await far.until(lambda end: len(end.data) == 400_000)
        assert 102.5 <= steps[2] < 102.6, "what is overdue fires at once"

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_a_killed_host_never_does_anything_again():
    seen = []

    async def story(net):
        near, far = await pair(net)

        async def ticks():
            try:
                while True:
                    await asyncio.sleep(1)
                    seen.append(now())
            finally:
                seen.append("cleaned up")

        net.host("one").spawn(ticks)
        await net.sleep(2.5)
        events = list(far.events)
        near.transport.write(b"on its way")
        net.kill("one")
        await near.lost()
        await net.sleep(100)
        assert far.events == events

    for seed in SEEDS:
        seen.clear()
        simulate(story, seed=seed)
        assert [round(when) for when in seen] == [1, 2]


def test_a_crash_is_seen_by_the_peers_at_once_and_a_power_cut_is_not():
    async def story(net, how):
        near, _ = await pair(net)
        net.kill("one", how)
        near.transport.write(b"anybody there?")
        await net.sleep(600)
        return near.events[1:]

    crashes = [simulate(lambda net: story(net, "crash"), seed=seed).result for seed in SEEDS]
    assert all(events[-1][0] == "lost" for events in crashes)
    assert {events[-1][1] for events in crashes} == {type(None), ConnectionResetError}
    assert simulate(lambda net: story(net, "silent")).result == []


def test_what_the_kernel_had_taken_before_a_crash_arrives_the_rest_does_not():
    async def story(net):
        near, far = await pair(net)
        far.transport.write(b"x" * 300_000)
        net.kill("one")
        await near.lost()
        return len(near.data)

    for seed in SEEDS:
        assert simulate(story, seed=seed).result == 128 * 1024


def test_a_new_host_after_a_power_cut_answers_old_connections_with_a_reset():
    async def story(net):
        near, _ = await pair(net)
        net.kill("one", "silent")
        near.transport.write(b"anybody there?")
        await net.sleep(10)
        net.host("one")
        await near.lost()
        assert near.events[-1] == ("lost", ConnectionResetError)

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_a_killed_host_refuses_and_one_without_power_does_not_answer():
    async def story(net):
        for name in ("one", "two"):
            net.host(name).spawn(echo_server, 7)
        await net.quiet()
        net.kill("one")
        net.kill("two", how="silent")

        async def dial(peer):
            await asyncio.open_connection(peer, 7)

        with pytest.raises(ConnectionRefusedError):
            await on(net.host("three"), dial, "one")
        with pytest.raises(TimeoutError):
            await on(net.host("three"), dial, "two")

    simulate(story)


def test_a_slow_link_is_slow_both_ways_and_others_are_not():
    async def story(net):
        for name in ("one", "two"):
            net.host(name).spawn(echo_server, 7)
        await net.quiet()

        async def round_trip(peer):
            reader, writer = await asyncio.open_connection(peer, 7)
            begun = now()
            writer.write(b"x")
            await reader.read(1)
            return now() - begun

        net.host("three")
        net.slow("two", "three", seconds=2)
        assert 4 < await on(net.host("three"), round_trip, "two") < 4.1
        assert await on(net.host("three"), round_trip, "one") < 0.1
        net.slow("three", seconds=1)
        assert 2 < await on(net.host("three"), round_trip, "one") < 2.1
        net.slow("three", seconds=0)
        assert await on(net.host("three"), round_trip, "two") < 0.1

    simulate(story)


def test_a_hold_keeps_one_direction_until_it_is_released():
    async def story(net):
        near, far = await pair(net)
        hold = net.hold("two", "one")
        near.transport.write(b"held")
        far.transport.write(b"free")
        await net.quiet()
        assert (near.data, far.data) == (b"free", b"")
        hold.release()
        hold.release()
        await net.quiet()
        assert far.data == b"held"

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_a_hold_ends_at_an_event_of_the_trace_or_when_an_asyncio_event_is_set():
    async def story(net):
        near, far = await pair(net)
        net.hold("two", "one", until=lambda event: event.text == "go on")
        near.transport.write(b"1")
        await net.sleep(1)
        assert far.data == b""
        net.note("go on")
        await net.quiet()
        assert far.data == b"1"
        gate = asyncio.Event()
        net.hold("two", "one", until=gate, both_ways=True)
        near.transport.write(b"2")
        far.transport.write(b"3")
        await net.sleep(1)
        assert (far.data, near.data) == (b"1", b"")
        gate.set()
        await net.quiet()
        assert (far.data, near.data) == (b"12", b"3")

    for seed in SEEDS:
        simulate(story, seed=seed)


def test_two_holds_end_when_both_are_released():
    async def story(net):
        near, far = await pair(net)
        first, second = net.hold("two", "one"), net.hold("two", "one")
        near.transport.write(b"x")
        first.release()
        await net.quiet()
        assert far.data == b""
        second.release()
        await net.quiet()
        assert far.data == b"x"

    simulate(story)


def test_a_crash_keeps_what_was_synced_and_tears_the_rest():
    async def story(net):
        disk = net.host("one").disk
        disk.append("log", b"synced")
        disk.sync("log")
        disk.append("log", b"0123456789")
        disk.append("unsynced", b"abc")
        assert disk.read("log") == b"synced0123456789"
        net.kill("one")
        again = net.host("one").disk
        unsynced = again.read("unsynced") if again.exists("unsynced") else None
        return again.read("log"), unsynced

    results = [simulate(story, seed=seed).result for seed in range(60)]
    tails = [log.removeprefix(b"synced") for log, _ in results]
    assert all(log.startswith(b"synced") for log, _ in results)
    assert b"" in tails and b"0123456789" in tails
    assert any(b"0123456789".startswith(tail) and 0 < len(tail) < 10 for tail in tails)
    assert any(tail.endswith(b"\0") for tail in tails)
    assert None in [unsynced for _, unsynced in results]


def test_a_disk_has_its_files_and_no_others():
    async def story(net):
        disk = net.host("one").disk
        with pytest.raises(FileNotFoundError):
            disk.read("log")
        with pytest.raises(FileNotFoundError):
            disk.sync("log")
        disk.append("log", b"abcdef")
        disk.truncate("log", 2)
        assert disk.read("log") == b"ab" and disk.files() == ["log"]
        assert net.host("two").disk.files() == []

    simulate(story)


def test_the_directory_knows_nodes_until_they_close_or_their_host_dies():
    async def story(net):
        one, two = net.directory.of(net.host("one")), net.directory.of(net.host("two"))
        first = await one.register("a", 4000)
        second = await two.register("b@two", 4001, hidden=True)
        assert first != second and 4 <= first < 2**32
        assert await two.look_up("a@one") == ("one", 4000)
        assert net.directory.names("two") == [("b@two", 4001)]
        with pytest.raises(OSError, match="in use"):
            await one.register("a", 4002)
        one.close()
        with pytest.raises(OSError, match="no node a@one is registered"):
            await two.look_up("a@one")
        assert await one.register("a", 4003) not in (first, second)
        net.kill("two")
        with pytest.raises(OSError, match="no node b@two"):
            await one.look_up("b@two")
        with pytest.raises(OSError, match="no host three"):
            await one.look_up("b@three")

    simulate(story)


def test_the_directory_of_a_host_that_is_cut_off_can_not_be_asked():
    async def story(net):
        one, two = net.directory.of(net.host("one")), net.directory.of(net.host("two"))
        await one.register("a", 4000)
        net.split(["one"], ["two"])
        with pytest.raises(TimeoutError):
            await two.look_up("a@one")
        assert await one.look_up("a@one") == ("one", 4000)

    simulate(story)


def test_faults_are_events_of_the_trace():
    async def story(net):
        net.host("one"), net.host("two")
        net.split(["one"], ["two"])
        net.heal()
        net.freeze("one")
        net.thaw("one")
        net.slow("one", "two", seconds=0.5)
        net.hold("one", "two").release()
        net.kill("one")

    assert [str(event) for event in simulate(story).trace] == [
        "0.000000 net cut one | two",
        "0.000000 net heal ",
        "0.000000 one freeze ",
        "0.000000 one thaw ",
        "0.000000 one slow two 0.5 s",
        "0.000000 net hold one -> two",
        "0.000000 net release one -> two",
        "0.000000 one kill crash",
    ]
