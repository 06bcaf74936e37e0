"""Lasting servers: what nobody would start again, and nothing but a kill ends."""

from __future__ import annotations

import asyncio
import re

from course.sim import Network
from minibeam.nodes.calls import Caller, call, cast
from minibeam.nodes.gen_server import GenServer, Stop, start
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current, here
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import self_, whereis
from minibeam.nodes.routing import dispatch, send
from minibeam.signals import Send
from minibeam.terms import KILL, KILLED, OK, Atom, Exit, Term
from tests.support import down, mailbox, on_a_node, same, simulated, with_scripted_peer

EXIT = Atom("EXIT")
BOOM = Atom("boom")


class Lasting(GenServer):
    """Adds up what it is sent, and keeps other messages in `log`."""

    lasting = True

    def init(self, log: list[Term] | None = None) -> None:
        self.total = 0
        self.log = [] if log is None else log

    def handle_call(self, request: Term, caller: Caller) -> Term:
        match request:
            case ("add", number):
                self.total += number
                return self.total
            case ("stop", reason):
                raise Stop(reason)
            case ("exit", reason):
                raise Exit(reason)
            case ("give back", value):
                return value
        raise ZeroDivisionError(request)

    def handle_cast(self, request: Term) -> None:
        match request:
            case ("stop", reason):
                raise Stop(reason)
        raise ZeroDivisionError(request)

    def handle_info(self, message: Term) -> None:
        if message == "stop":
            raise Stop(BOOM)
        self.log.append(message)


@simulated
@on_a_node
async def test_no_message_ends_a_lasting_server() -> None:
    log: list[Term] = []
    pid = await start(Lasting, log, name="lasting")
    deep: Term = []
    for _ in range(15_000):
        deep = [deep]
    me, reference = self_(), current().node.new_reference()
    request = (Atom("$gen_call"), (me, reference))
    for message in (
        (*request, ("stop", BOOM)),
        (*request, ("exit", BOOM)),
        (*request, "crash"),
        (*request, ("add", "no number")),
        (*request, ("give back", deep)),
        (Atom("$gen_call"), (me, deep), ("add", 1)),
        (Atom("$gen_cast"), ("stop", BOOM)),
        (Atom("$gen_cast"), "crash"),
        (Atom("system"), (me, reference), (Atom("terminate"), BOOM)),
        "stop",
    ):
        dispatch(here(), Send(me, pid, message))
    exit_process(pid, BOOM)
    assert same(await call(pid, ("add", 1)), 2)
    assert whereis("lasting") == pid
    assert same(await mailbox(), [(reference, OK)])
    assert same(log, [(EXIT, me, BOOM)])
    end = monitor(pid)
    exit_process(pid, KILL)
    assert same(await down(end), KILLED)


@simulated
async def test_what_a_lasting_server_fails_at_makes_a_line_but_not_too_many(
    net: Network,
) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        pid = await start(Lasting)
        cast(pid, "crash")
        for _ in range(1000):
            send(pid, (Atom("$gen_call"), (self_(), 1), ("add", "no number")))
        await call(pid, ("add", 1))

    await a.run(body)
    lines = [event.text for event in net.trace.events if event.kind == "log"]
    assert "crash" in lines[0]
    # With where it was raised: a function, a file and a line.
    assert re.search(r"ZeroDivisionError in handle_cast, test_lasting\.py:\d+\)", lines[0])
    assert "TypeError in handle_call" in lines[1]
    assert len(lines) < 100


@simulated
async def test_a_lasting_server_does_not_wait_for_a_busy_peer(net: Network) -> None:
    beside = await with_scripted_peer(net)
    beside.peer.paused = True

    async def never() -> None:
        await asyncio.Event().wait()

    beside.peer.writable = never  # type: ignore[method-assign]

    async def body() -> None:
        pid = await start(Lasting)
        for number in range(3):
            send(pid, (Atom("$gen_call"), (beside.there, number), ("add", 1)))
        assert same(await call(pid, ("add", 1)), 4)

    await beside.node.run(body)
    assert len(beside.sent(Send)) == 3
