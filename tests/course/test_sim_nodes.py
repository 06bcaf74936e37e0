"""Nodes of the runtime in the simulation, and the same stories over real TCP."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course import draw
from course.sim import NodeNotFound, SimDeadlock, over_tcp, simulate
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive, register, self_, spawn, whereis
from minibeam.nodes.routing import send
from minibeam.terms import Atom
from tests.support import both, simulated

ROOT = Path(__file__).parents[2]
FIVE = ["a@one", "b@two", "c@three", "d@four", "e@five"]
PING = Atom("ping")


async def echo():
    register("echo", self_())
    while True:
        question, asker = await receive()
        send(asker, (question, self_()))


async def ask(peer, question=PING):
    send(("echo", peer), (question, self_()))
    return (await receive(timeout=5))[0]


async def watch(target):
    ref = monitor(target)
    return await receive(lambda message: message[:2] == (Atom("DOWN"), ref))


async def cluster(net, names):
    nodes = [await net.start(name) for name in names]
    for name in names[1:]:
        assert await nodes[0].connect(name)
    await net.quiet()
    return nodes


@both
async def test_a_message_goes_to_another_node_and_comes_back(net):
    a = await net.start("a@one")
    await net.start("b@two", main=echo)
    assert await a.connect("b@two")
    assert await a.run(ask, "b@two") == "ping"


@both
async def test_a_node_that_nobody_started_is_not_found(net):
    a = await net.start("a@one")
    assert not await a.connect("b@two")


@simulated
async def test_two_nodes_on_one_host_meet(net):
    a = await net.start("a@one")
    await net.start("b@one", main=echo)
    net.split(["one"], ["two"])
    assert await a.connect("b@one")
    assert await a.run(ask, "b@one") == "ping"


def test_five_nodes_split_for_an_hour():
    async def story(net):
        nodes = await cluster(net, FIVE)
        assert [len(node.list()) for node in nodes] == [4] * 5
        net.split(FIVE[:2], FIVE[2:])
        await net.sleep(3600)
        assert [len(node.list()) for node in nodes] == [1, 1, 2, 2, 2]
        net.heal()
        assert await nodes[0].connect("c@three")
        await net.quiet()

    for seed in range(3):
        simulate(story, seed=seed, virtual_limit=4000)


@simulated
async def test_a_split_shorter_than_the_tick_time_is_not_noticed(net):
    a = await net.start("a@one")
    await net.start("b@two", main=echo)
    assert await a.connect("b@two")
    net.split(["a@one"], ["b@two"])
    await net.sleep(10)
    net.heal()
    assert a.list() == ["b@two"]
    assert await a.run(ask, "b@two") == "ping"


@simulated
async def test_a_frozen_node_is_gone_after_the_tick_time_and_a_killed_one_at_once(net):
    a, _, _ = await cluster(net, FIVE[:3])
    net.freeze("b@two")
    net.kill("c@three")
    await net.quiet()
    assert a.list() == ["b@two"]
    await net.sleep(80)
    assert a.list() == []


@simulated
async def test_a_killed_node_comes_back_as_another_life_of_it(net):
    a = await net.start("a@one")
    b = await net.start("b@two", main=echo)
    assert await a.connect("b@two")
    watching = []

    async def watcher():
        watching.append(await watch(("echo", "b@two")))

    spawn(watcher, node=a)
    await net.quiet()
    net.kill("b@two")
    await net.quiet()
    assert watching[0][4] == "noconnection"
    again = await net.start("b@two", main=echo)
    assert again.creation != b.creation
    assert await a.run(ask, "b@two") == "ping"


def test_the_trace_tells_sends_deliveries_and_deaths_with_names_that_stay():
    async def story(net):
        a = await net.start("a@one")
        await net.start("b@two", main=echo)
        await a.connect("b@two")
        await a.run(ask, "b@two")
        await net.quiet()

    run = simulate(story)
    events = [event for event in run.trace if "ping" in event.text]
    asker = events[0].source
    assert [(event.where, event.kind, event.to or event.target) for event in events] == [
        ("a", "send", "b:echo"),
        ("b", "deliver", "b:echo"),
        ("b", "send", asker),
        ("a", "deliver", asker),
    ]
    echoing = events[1].target
    assert asker.startswith("a.") and echoing.startswith("b.")
    assert events[0].text == "{ping, " + asker + "}"
    assert any(event.kind == "exit" and event.source == asker for event in run.trace)


def test_what_is_forgotten_is_in_no_trace_and_no_picture():
    async def story(net):
        a = await net.start("a@one")
        await net.start("b@two", main=echo)
        await a.connect("b@two")
        await a.run(ask, "b@two", Atom("red"))
        net.forget()
        assert {event.kind for event in net.trace.events} == {"start"}
        await a.run(ask, "b@two", Atom("green"))
        # A part of it: what was said, and not what a monitor did.
        await a.run(watch, ("nobody", "b@two"))
        net.forget(lambda event: "monitor" in event.text)
        left = [event.text for event in net.trace.events]
        assert any("{green" in text for text in left)
        assert not any("monitor" in text for text in left)
        assert await a.run(ask, "b@two", Atom("blue"))
        # What is on its way arrives, though nobody knows any more that it was sent.
        await a.run(send_only, ("echo", "b@two"), Atom("grey"))
        net.forget()
        await net.quiet()

    async def send_only(to, word):
        send(to, (word, self_()))

    run = simulate(story, seed=1)
    text = draw.text(run.trace, plain=True)
    picture = draw.svg(run.trace)
    for shown in (text, picture):
        words = ("{red", "{green", "{blue", "{grey")
        assert [word for word in words if word in shown] == ["{grey"]
    # Where the nodes are stays known.
    assert [event.where for event in run.trace if event.kind == "start"] == ["a", "b"]
    assert simulate(story, seed=1).hash == run.hash


def test_a_deadlock_among_processes_names_them_and_what_they_wait_for():
    async def story(net):
        a = await net.start("a@one")

        async def waits():
            register("waits", self_())
            await receive()

        await a.run(waits)

    with pytest.raises(SimDeadlock) as caught:
        simulate(story)
    (line,) = [line for line in str(caught.value).splitlines() if "(waits)" in line]
    assert "process a." in line and "on one waits for a message at test_sim_nodes.py:" in line


def test_a_check_then_act_race_of_two_processes_is_caught_within_25_seeds():
    async def story(net):
        a = await net.start("a@one")
        won = []

        async def tries(number):
            for _ in range(number):
                await asyncio.sleep(0)
            if whereis("name") is None:
                await asyncio.sleep(0)
                try:
                    register("name", self_())
                    won.append(True)
                except ValueError:
                    won.append(False)
            await receive()

        spawn(tries, 0, node=a)
        spawn(tries, 2, node=a)
        await net.quiet()
        return won

    outcomes = [simulate(story, seed=seed).result for seed in range(25)]
    assert [True] in outcomes and [True, False] in outcomes


CHILD = """
import logging
logging.disable()
from course.sim import simulate
from tests.course.test_sim_nodes import eventful
print(" ".join(simulate(eventful, seed=seed).hash for seed in range(10)))
"""


async def eventful(net):
    """Connects, splits, loses and restarts nodes while processes talk."""
    a, b, c = [await net.start(name, main=echo) for name in FIVE[:3]]
    for node in (a, b, c):
        for peer in FIVE[:3]:
            spawn(ask, peer, node=node)
    await net.quiet()
    hold = net.hold("one", "two")
    spawn(ask, "b@two", node=a)
    net.split(["c@three"])
    spawn(watch, ("echo", "c@three"), node=a)
    await net.sleep(70)
    hold.release()
    net.heal()
    net.kill("b@two")
    await net.start("b@two", main=echo)
    spawn(ask, "b@two", "text and 🙂", node=c)
    await net.sleep(10)
    await a.stop()
    await net.quiet()


def test_runs_with_nodes_are_the_same_in_every_process():
    def hashes(hash_seed):
        environment = dict(os.environ, PYTHONHASHSEED=hash_seed)
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "solutions")])
        child = subprocess.run(
            [sys.executable, "-c", CHILD],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert child.returncode == 0, child.stderr
        return child.stdout.split()

    first = hashes("1")
    assert len(set(first)) == 10
    assert first == hashes("77")


def test_a_story_over_tcp_that_never_ends_is_ended():
    async def story(net):
        a = await net.start("a@one")
        await a.run(receive)

    with pytest.raises(TimeoutError):
        over_tcp(story, wall_limit=0.05)


def test_names_over_tcp_are_unique():
    async def story(net):
        await net.start("a@one")
        with pytest.raises(OSError, match="in use"):
            await net.start("a@one")
        with pytest.raises(NodeNotFound):
            await net.nodes["a@one"].directory.look_up("b@two")

    over_tcp(story)
