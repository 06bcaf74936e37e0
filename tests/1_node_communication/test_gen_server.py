"""1.8 gen_server: start, dispatch, outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes.calls import Caller, call, cast, reply, stop
from minibeam.nodes.gen_server import NO_REPLY, GenServer, Stop, start
from minibeam.nodes.links import exit_process, trap_exit
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import is_alive, receive, register, self_, spawn, whereis
from minibeam.nodes.routing import send
from minibeam.terms import KILL, KILLED, NORMAL, OK, Atom, Exit, ImproperList, Pid, Term
from tests.support import (
    both,
    down,
    mailbox,
    on_a_node,
    rest,
    same,
    settled,
    simulated,
)

EXIT = Atom("EXIT")
BOOM = Atom("boom")


class Counter(GenServer):
    """Adds up what it is sent, and notes in `log` what befalls it."""

    def init(self, log: list[Term] | None = None, traps: bool = False) -> None:
        self.total = 0
        self.log = [] if log is None else log
        trap_exit(traps)

    def handle_call(self, request: Term, caller: Caller) -> Any:
        match request:
            case ("add", number):
                self.total += number
                return self.total
            case ("stop", reason):
                raise Stop(reason)
            case ("stop", reason, last):
                raise Stop(reason, last)
            case ("exit", reason):
                raise Exit(reason)
            case "crash":
                raise ZeroDivisionError("by zero")
            case ("give back", value):
                return value

    def handle_cast(self, request: Term) -> None:
        match request:
            case ("stop", reason):
                raise Stop(reason)
            case ("exit", reason):
                raise Exit(reason)
            case "crash":
                raise ZeroDivisionError("by zero")
        self.log.append(("cast", request))

    def handle_info(self, message: Term) -> None:
        if message == "stop":
            raise Stop(BOOM)
        self.log.append(("info", message))

    def terminate(self, reason: Term) -> None:
        self.log.append(("terminate", reason))


async def exits(action: Awaitable[object]) -> Term:
    """The reason that something exits with."""
    with pytest.raises(Exit) as raised:
        await action
    return raised.value.reason


def now() -> float:
    return asyncio.get_running_loop().time()


def it_is(seconds: float) -> bool:
    """Whether the clock of the simulation shows this time."""
    assert now() == seconds, f"this is at {now():g} s, expected at {seconds:g} s"
    return True


@simulated
@on_a_node
async def test_start_returns_when_init_is_done() -> None:
    class Slow(GenServer):
        async def init(self, word: str) -> None:
            await asyncio.sleep(3)
            self.word = word

        def handle_call(self, request: Term, caller: Caller) -> Term:
            return self.word

    pid = await start(Slow, "ready", name="slow")
    assert it_is(3)
    assert whereis("slow") == pid and is_alive(pid)
    assert same(await call("slow", Atom("anything")), "ready")


@simulated
@on_a_node
async def test_the_name_is_there_when_init_runs() -> None:
    seen = []

    class Curious(GenServer):
        def init(self) -> None:
            seen.append((whereis("curious"), self_()))

    pid = await start(Curious, name="curious")
    assert seen == [(pid, pid)]


@both
async def test_a_server_can_be_started_at_another_node(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        pid = await start(Counter, name="counter", node=b)
        assert pid.node == "b@two"
        assert same(await call(("counter", "b@two"), ("add", 2)), 2)
        assert same(await call(pid, ("add", 3)), 5)

    await a.run(body)


@simulated
@on_a_node
async def test_a_start_ends_also_when_init_does_not_come_through() -> None:
    class Refusing(GenServer):
        def init(self) -> None:
            raise Exit(BOOM)

    with pytest.raises(Exit):
        await start(Refusing)


@simulated
@on_a_node
async def test_an_init_that_refuses_is_who_starts_it_told() -> None:
    class Refusing(GenServer):
        def init(self, reason: Term) -> None:
            raise Exit(reason)

    for reason in (BOOM, NORMAL, (BOOM, [1])):
        assert same(await exits(start(Refusing, reason, name="refusing")), reason)
        assert whereis("refusing") is None
    trap_exit(True)
    assert same(await exits(start(Refusing, BOOM, link=True)), BOOM)
    kind, _, reason = await receive()
    assert same((kind, reason), (EXIT, BOOM))


@simulated
@on_a_node
async def test_an_init_that_crashes_is_who_starts_it_told() -> None:
    class Crashing(GenServer):
        async def init(self) -> None:
            raise ZeroDivisionError("by zero")

    error, stack = await exits(start(Crashing, name="crashing"))
    assert same(error, (Atom("ZeroDivisionError"), "by zero"))
    assert isinstance(stack, list)
    assert whereis("crashing") is None


@simulated
@on_a_node
async def test_an_init_that_is_killed_is_who_starts_it_told(net: Network) -> None:
    class Endless(GenServer):
        async def init(self) -> None:
            await rest()

    async def killer() -> None:
        await asyncio.sleep(2)
        victim = whereis("endless")
        assert victim is not None
        exit_process(victim, KILL)

    spawn(killer)
    assert same(await exits(start(Endless, name="endless")), KILLED)


@simulated
@on_a_node
async def test_a_name_that_is_taken_hurts_neither_server_nor_starter() -> None:
    first = await start(Counter, name="counter")
    await call("counter", ("add", 40))
    for link in (False, True):
        expected = (Atom("already_started"), first)
        assert same(await exits(start(Counter, name="counter", link=link)), expected)
    assert same(await call("counter", ("add", 2)), 42)


@simulated(seeds=10)
@on_a_node
async def test_of_two_that_start_at_once_under_one_name_one_lives(net: Network) -> None:
    outcomes: list[Term] = []

    async def starter() -> None:
        try:
            outcomes.append(await start(Counter, name="counter"))
        except Exit as exit:
            outcomes.append(exit.reason)

    for _ in range(3):
        spawn(starter)
    await net.quiet()
    winner = whereis("counter")
    assert outcomes.count(winner) == 1
    assert outcomes.count((Atom("already_started"), winner)) == 2


@simulated
@on_a_node
async def test_calls_casts_and_all_else_have_a_callback_each() -> None:
    log: list[Term] = []
    pid = await start(Counter, log)
    cast(pid, (Atom("note"), 1))
    send(pid, (Atom("note"), 2))
    assert same(await call(pid, ("add", 3)), 3)
    assert same(log, [("cast", (Atom("note"), 1)), ("info", (Atom("note"), 2))])


@simulated
@on_a_node
async def test_callbacks_may_be_async() -> None:
    seen: list[Term] = []

    class Async(GenServer):
        async def init(self, first: int) -> None:
            await asyncio.sleep(0)
            self.total = first

        async def handle_call(self, request: Term, caller: Caller) -> Term:
            await asyncio.sleep(0)
            return self.total

        async def handle_cast(self, request: Term) -> None:
            await asyncio.sleep(0)
            self.total += request

        async def handle_info(self, message: Term) -> None:
            await asyncio.sleep(0)
            self.total *= message

        async def terminate(self, reason: Term) -> None:
            await asyncio.sleep(0)
            seen.append(reason)

    pid = await start(Async, 5)
    cast(pid, 1)
    send(pid, 7)
    assert same(await call(pid, Atom("total")), 42)
    await stop(pid, BOOM)
    assert same(seen, [BOOM])


@simulated
@on_a_node
async def test_one_message_is_handled_at_a_time(net: Network) -> None:
    class Careful(GenServer):
        def init(self) -> None:
            self.busy = 0

        async def handle_call(self, request: Term, caller: Caller) -> Term:
            self.busy += 1
            assert self.busy == 1
            await asyncio.sleep(1)
            self.busy -= 1
            return request

    pid = await start(Careful)
    got = []

    async def client(number: int) -> None:
        got.append(await call(pid, number))

    for number in range(4):
        spawn(client, number)
    await net.sleep(10)
    assert sorted(got) == [0, 1, 2, 3]


@simulated
@on_a_node
async def test_any_value_can_be_a_reply() -> None:
    pid = await start(Counter)
    for value in (None, False, 0, "", [], (), OK):
        assert same(await call(pid, ("give back", value)), value)


@simulated
@on_a_node
async def test_a_reply_can_come_later_and_from_elsewhere() -> None:
    class Later(GenServer):
        def init(self, witness: Pid) -> None:
            self.witness = witness

        def handle_call(self, request: Term, caller: Caller) -> Any:
            if request == "spawn":
                spawn(self.helper, caller)
            else:
                self.caller = caller
                send(self.witness, "waiting")
            return NO_REPLY

        async def helper(self, caller: Caller) -> None:
            reply(caller, "from elsewhere")

        def handle_cast(self, request: Term) -> None:
            reply(self.caller, request)

    pid = await start(Later, self_())
    assert same(await call(pid, "spawn"), "from elsewhere")

    async def client(parent: Pid) -> None:
        send(parent, await call(pid, "wait", None))

    spawn(client, self_())
    assert await receive() == "waiting"
    cast(pid, "later")
    assert same(await receive(), "later")


@simulated
@on_a_node
async def test_the_server_takes_the_three_forms_of_a_callers_tag() -> None:
    pid = await start(Counter)
    me, reference = self_(), current().node.new_reference()
    send(pid, (Atom("$gen_call"), (me, reference), ("add", 1)))
    assert same(await receive(), (reference, 1))
    send(pid, (Atom("$gen_call"), (me, BOOM), ("add", 1)))
    assert same(await receive(), (BOOM, 2))
    inactive = ImproperList((Atom("alias"),), reference)
    send(pid, (Atom("$gen_call"), (me, inactive), ("add", 1)))
    assert same(await call(pid, ("add", 1)), 4)
    assert same(await mailbox(), [])


@simulated
@on_a_node
async def test_what_is_almost_a_call_is_any_other_message() -> None:
    log: list[Term] = []
    pid = await start(Counter, log)
    gen_call = Atom("$gen_call")
    odd = [
        gen_call,
        (gen_call,),
        (gen_call, ("add", 1)),
        (gen_call, BOOM, ("add", 1)),
        (gen_call, (BOOM, 1), ("add", 1)),
        (Atom("$gen_cast"),),
        (Atom("EXIT"), self_(), BOOM),
        (Atom("system"), BOOM),
        None,
        [],
    ]
    for message in odd:
        send(pid, message)
    assert same(await call(pid, ("add", 1)), 1)
    assert same(log, [("info", message) for message in odd])


@simulated
@on_a_node
async def test_a_request_that_the_server_does_not_know_ends_it() -> None:
    class Empty(GenServer):
        pass

    pid = await start(Empty)
    end = monitor(pid)
    assert same(await exits(call(pid, (BOOM, 1))), (Atom("bad_call"), (BOOM, 1)))
    assert same(await down(end), (Atom("bad_call"), (BOOM, 1)))
    pid = await start(Empty)
    end = monitor(pid)
    send(pid, "a message that is dropped")
    cast(pid, (BOOM, 2))
    assert same(await down(end), (Atom("bad_cast"), (BOOM, 2)))


@simulated
@on_a_node
async def test_a_callback_can_stop_the_server() -> None:
    for reason in (NORMAL, BOOM, (Atom("shutdown"), 1)):
        log: list[Term] = []
        pid = await start(Counter, log, name="counter")
        end = monitor(pid)
        assert same(await call(pid, ("stop", reason, "last words")), "last words")
        assert same(await down(end), reason)
        assert same(log, [("terminate", reason)])
        assert whereis("counter") is None


@simulated
@on_a_node
async def test_a_call_that_stops_the_server_without_a_reply_exits() -> None:
    pid = await start(Counter)
    assert same(await exits(call(pid, ("stop", BOOM))), BOOM)
    assert same(await mailbox(), [])


@simulated
@on_a_node
async def test_none_can_be_the_last_reply() -> None:
    pid = await start(Counter)
    assert same(await call(pid, ("stop", NORMAL, None)), None)


@simulated
@on_a_node
async def test_casts_and_messages_can_stop_the_server_too() -> None:
    log: list[Term] = []
    pid = await start(Counter, log)
    end = monitor(pid)
    cast(pid, ("stop", NORMAL))
    assert same(await down(end), NORMAL)
    pid = await start(Counter, log)
    end = monitor(pid)
    send(pid, "stop")
    assert same(await down(end), BOOM)
    assert same(log, [("terminate", NORMAL), ("terminate", BOOM)])


@simulated
@on_a_node
async def test_a_callback_that_exits_ends_the_server_with_its_reason() -> None:
    log: list[Term] = []
    pid = await start(Counter, log)
    assert same(await exits(call(pid, ("exit", BOOM))), BOOM)
    pid = await start(Counter, log)
    end = monitor(pid)
    cast(pid, ("exit", (BOOM, 1)))
    assert same(await down(end), (BOOM, 1))
    assert same(log, [("terminate", BOOM), ("terminate", (BOOM, 1))])


@simulated
@on_a_node
async def test_a_callback_that_crashes_ends_the_server_with_what_and_where() -> None:
    log: list[Term] = []
    pid = await start(Counter, log)
    reason = await exits(call(pid, "crash"))
    error, stack = reason
    assert same(error, (Atom("ZeroDivisionError"), "by zero"))
    assert isinstance(stack, list) and stack
    assert same(log, [("terminate", reason)])
    pid = await start(Counter, log)
    end = monitor(pid)
    cast(pid, "crash")
    assert same((await down(end))[0], error)


@simulated
@on_a_node
async def test_a_crash_is_in_the_log_and_an_exit_is_not(net: Network) -> None:
    for request in ("crash", ("exit", BOOM), ("stop", BOOM)):
        pid = await start(Counter)
        end = monitor(pid)
        cast(pid, request)
        await down(end)
    lines = [event.text for event in net.trace.events if event.kind == "log"]
    assert len(lines) == 1 and "ZeroDivisionError: by zero" in lines[0], lines


@simulated
@on_a_node
async def test_an_exit_in_terminate_replaces_the_reason() -> None:
    class Bitter(GenServer):
        def terminate(self, reason: Term) -> None:
            raise Exit((Atom("instead_of"), reason))

    pid = await start(Bitter)
    end = monitor(pid)
    assert same(await exits(stop(pid, BOOM)), (Atom("instead_of"), BOOM))
    assert same(await down(end), (Atom("instead_of"), BOOM))


@simulated
@on_a_node
async def test_stop_lets_the_server_clean_up() -> None:
    for reason in (NORMAL, BOOM):
        log: list[Term] = []
        pid = await start(Counter, log)
        end = monitor(pid)
        await stop(pid, reason)
        assert same(log, [("terminate", reason)])
        assert same(await down(end), reason)
        assert same(await mailbox(), [])


@simulated
@on_a_node
async def test_a_system_message_is_answered_before_the_server_ends() -> None:
    pid = await start(Counter)
    reference, end = current().node.new_reference(), monitor(pid)
    send(pid, (Atom("system"), (self_(), reference), (Atom("terminate"), BOOM)))
    first = await receive()
    assert first[0] == reference, f"an answer comes before the DOWN, but got {first}"
    assert same(await down(end), BOOM)


@simulated
@on_a_node
async def test_the_answer_to_a_system_message_is_the_atom_ok() -> None:
    pid, reference = await start(Counter), current().node.new_reference()
    send(pid, (Atom("system"), (self_(), reference), (Atom("terminate"), BOOM)))
    assert same(await receive(), (reference, OK))


@simulated
@on_a_node
async def test_a_killed_server_does_not_clean_up() -> None:
    log: list[Term] = []
    pid = await start(Counter, log, True)
    end = monitor(pid)
    exit_process(pid, KILL)
    assert same(await down(end), KILLED)
    pid = await start(Counter, log, False)
    end = monitor(pid)
    exit_process(pid, BOOM)
    assert same(await down(end), BOOM)
    assert log == []


@simulated
@on_a_node
async def test_a_server_started_with_a_link_shares_its_starters_fate() -> None:
    log: list[Term] = []

    async def parent(back: Pid, traps: bool) -> None:
        send(back, await start(Counter, log, traps, link=True))
        await rest()

    for traps in (False, True):
        starter = spawn(parent, self_(), traps)
        pid = await receive()
        end = monitor(pid)
        exit_process(starter, BOOM)
        assert same(await down(end), BOOM)
    # Only the one that traps exits hears of it in time.
    assert same(log, [("terminate", BOOM)])
    starter = spawn(parent, self_(), False)
    pid, end = await receive(), monitor(starter)
    exit_process(pid, BOOM)
    assert same(await down(end), BOOM)


@simulated
@on_a_node
async def test_a_server_started_without_a_link_does_not() -> None:
    async def parent(back: Pid) -> None:
        send(back, await start(Counter, name="counter"))
        raise Exit(BOOM)

    starter = spawn(parent, self_())
    end = monitor(starter)
    pid = await receive()
    assert same(await down(end), BOOM)
    assert same(await call(pid, ("add", 1)), 1)


@simulated
@on_a_node
async def test_the_exit_of_others_is_a_message_to_a_server_that_traps() -> None:
    log: list[Term] = []
    pid = await start(Counter, log, True, link=True)

    async def sender() -> None:
        exit_process(pid, BOOM)

    other = spawn(sender)
    await down(monitor(other))
    assert same(await call(pid, ("add", 1)), 1)
    assert same(log, [("info", (EXIT, other, BOOM))])


@simulated
async def test_a_server_serves_many_nodes_and_counts_each_call_once(net: Network) -> None:
    nodes = [await net.start(name) for name in ("a@one", "b@two", "c@three")]
    pid = await nodes[0].run(start, Counter)
    totals = []

    async def client() -> None:
        for _ in range(5):
            totals.append(await call(pid, ("add", 1)))

    for node in nodes:
        spawn(client, node=node)
        spawn(client, node=node)
    await net.quiet()
    assert sorted(totals) == list(range(1, 31))


@simulated
async def test_a_server_is_traced_under_the_name_of_its_class(net: Network) -> None:
    a = await net.start("a@one")
    seen = []
    before = a.tracer

    def tracer(kind: str, what: object) -> None:
        if before is not None:
            before(kind, what)
        if kind == "spawn":
            seen.append(what)

    a.tracer = tracer
    pid = await a.run(start, Counter)
    assert (pid, "Counter") in seen


@simulated
@on_a_node
async def test_a_name_of_a_server_can_be_taken_by_hand_before() -> None:
    register("counter", self_())
    expected = (Atom("already_started"), self_())
    assert same(await exits(start(Counter, name="counter")), expected)


@simulated
@on_a_node
async def test_a_server_outlives_the_death_of_its_callers(net: Network) -> None:
    class Slow(GenServer):
        async def handle_call(self, request: Term, caller: Caller) -> Term:
            await asyncio.sleep(2)
            return request

    pid = await start(Slow)

    async def client() -> None:
        await call(pid, 1)

    caller = spawn(client)
    await net.sleep(1)
    exit_process(caller, KILL)
    assert same(await call(pid, 2), 2)
    assert same(await settled(net), [])
