"""The Python end of the benchmark: what bench.erl is in Erlang.

echo   (sender, message) -> (self, message) to the sender
sink   (sender, done) -> (self, done) to the sender; takes all else without a word

Each measuring function here runs in a process and returns how many it did a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from minibeam.nodes.calls import call
from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.gen_server import start as start_server
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Pid, Target, Term

PING = Atom("ping")
DONE = Atom("done")
BURST = 128 * 1024
"""Bytes, about, that a sender sends before it lets others go on."""

_tags = count(1)


async def echo() -> None:
    while True:
        sender, message = await receive()
        send(sender, (self_(), message))


async def sink() -> None:
    while True:
        message = await receive()
        if type(message) is tuple and message[1] == DONE:
            send(message[0], (self_(), DONE))


def start(node: LocalNode) -> None:
    """Starts echo and sink at a node, under these names."""
    node.context.run(register, "echo", spawn(echo, node=node))
    node.context.run(register, "sink", spawn(sink, node=node))


async def ask(to: Target, message: Term) -> Pid:
    """Sends a message with our pid to an echo or a sink; the pid of who answers."""
    send(to, (self_(), message))
    answer = await receive()
    pid: Pid = answer[0]
    return pid


async def drive(node: str, function: str, *args: Term) -> float:
    """Has the Erlang node `node` measure something."""
    tag = next(_tags)
    send(("driver", node), (self_(), tag, Atom(function), list(args)))
    answer = await receive(lambda message: message[0] == tag)
    if not isinstance(answer[1], float):
        raise RuntimeError(f"{function} at {node}: {answer[1]!r:.300}")
    return answer[1]


async def round_trips(node: str, number: int) -> float:
    pid = await ask(("echo", node), PING)
    start = time.perf_counter()
    for _ in range(number):
        await ask(pid, PING)
    return number / (time.perf_counter() - start)


async def one_way(node: str, number: int, message: Term, size: int) -> float:
    """Messages of about `size` bytes, until the other end has had them all."""
    pid = await ask(("sink", node), DONE)
    burst = max(1, BURST // size)
    start = time.perf_counter()
    for left in range(number, 0, -burst):
        for _ in range(min(left, burst)):
            send(pid, message)
        await pause()
    await ask(pid, DONE)
    return number / (time.perf_counter() - start)


async def pause() -> None:
    """Stops for as long as the connection can't take more, as any receive does."""
    try:
        await receive(never, timeout=0)
    except TimeoutError:
        return


def never(message: Term) -> bool:
    return False


async def self_sends(number: int) -> float:
    me = self_()
    start = time.perf_counter()
    for _ in range(number):
        send(me, PING)
        await receive()
    return number / (time.perf_counter() - start)


async def local_round_trips(number: int) -> float:
    pid = spawn(echo)
    start = time.perf_counter()
    for _ in range(number):
        await ask(pid, PING)
    return number / (time.perf_counter() - start)


class Echo(GenServer):
    def handle_call(self, request: Term, caller: object) -> Term:
        return request


async def calls(number: int) -> float:
    server = await start_server(Echo)
    start = time.perf_counter()
    for _ in range(number):
        await call(server, PING)
    return number / (time.perf_counter() - start)


async def nothing() -> None:
    pass


async def idle() -> None:
    await receive()


async def spawns(number: int) -> float:
    """Processes started, and ended: the last one tells."""
    me = self_()
    start = time.perf_counter()
    for _ in range(number):
        spawn(nothing)
    spawn(tell, me)
    await receive()
    return number / (time.perf_counter() - start)


async def tell(whom: Pid) -> None:
    send(whom, DONE)


async def memory(number: int, used: Callable[[], int]) -> float:
    """Bytes that a process takes which waits for a message."""
    before = used()
    for _ in range(number):
        spawn(idle)
    spawn(tell, self_())
    await receive()
    return (used() - before) / number
