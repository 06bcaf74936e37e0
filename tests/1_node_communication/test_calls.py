"""1.7 calls: call, cast, reply, stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from course.sim import Network, simulate
from minibeam.nodes.aliases import alias, unalias
from minibeam.nodes.calls import call, cast, reply, stop
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive, register, self_, spawn, unregister
from minibeam.nodes.routing import send
from minibeam.terms import (
    KILL,
    KILLED,
    NOPROC,
    NORMAL,
    OK,
    Atom,
    Exit,
    ImproperList,
    Pid,
    Reference,
    Term,
    TermError,
)
from tests.support import both, down, mailbox, on_a_node, rest, same, settled, simulated

ALIAS = Atom("alias")
TIMEOUT = Atom("timeout")
BOOM = Atom("boom")


async def echo() -> None:
    """Replies to each call with what was asked."""
    while True:
        match await receive():
            case ("$gen_call", caller, request):
                reply(caller, request)


async def named_echo(name: str) -> None:
    register(name, self_())
    await echo()


async def stoppable_echo(name: str) -> None:
    """Has a name, and ends when it is asked to."""
    register(name, self_())
    _, caller, (_, reason) = await receive()
    reply(caller, OK)
    raise Exit(reason)


async def slow(seconds: float) -> None:
    """Replies to one call, late."""
    _, caller, request = await receive()
    await asyncio.sleep(seconds)
    reply(caller, request)
    await rest()


async def failing(reason: Term) -> None:
    """Dies of the first message."""
    await receive()
    raise Exit(reason)


async def exits(action: Awaitable[object]) -> Term:
    """The reason that a call exits with."""
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
async def test_a_call_gives_the_reply() -> None:
    pid = spawn(echo)
    for request in (Atom("hello"), "hello", None, False, 0, (1, [b"x", {}])):
        assert same(await call(pid, request), request)


@simulated
@on_a_node
async def test_a_request_is_what_servers_of_otp_understand() -> None:
    seen = []

    async def server() -> None:
        seen.append(message := await receive())
        reply(message[1], OK)

    assert same(await call(spawn(server), (Atom("add"), 1)), OK)
    ((kind, (pid, _), request),) = seen
    assert same(kind, Atom("$gen_call")) and same(request, (Atom("add"), 1))
    assert isinstance(pid, Pid)


@both
async def test_a_server_is_called_by_pid_by_name_and_at_another_node(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    there, here = spawn(named_echo, "echo", node=b), spawn(named_echo, "echo", node=a)

    async def body() -> None:
        for server in (there, here, "echo", ("echo", "a@one"), ("echo", "b@two")):
            assert same(await call(server, (Atom("for"), 1)), (Atom("for"), 1))

    await a.run(body)


@both
async def test_nobody_there_is_noproc(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def body() -> None:
        dead = spawn(rest)
        exit_process(dead, KILL)
        for server in (dead, "nobody", ("nobody", "a@one"), ("nobody", "b@two")):
            assert same(await exits(call(server, 1)), NOPROC)
        assert same(await mailbox(), [])

    await a.run(body)


@both
async def test_a_node_that_can_not_be_reached_is_nodedown(net: Network) -> None:
    a = await net.start("a@one")

    async def body() -> None:
        expected = (Atom("nodedown"), Atom("b@nowhere"))
        assert same(await exits(call(("server", "b@nowhere"), 1)), expected)
        assert same(await exits(call(Pid("b@nowhere", 3, 0, 9), 1)), expected)
        assert same(await mailbox(), [])

    await a.run(body)


@simulated
async def test_a_connection_lost_during_a_call_is_nodedown(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    pid = spawn(rest, node=b)

    async def body() -> Term:
        return await exits(call(pid, 1, None))

    caller = asyncio.ensure_future(a.run(body))
    await net.quiet()
    net.kill("b@two")
    assert same(await caller, (Atom("nodedown"), Atom("b@two")))


@simulated
@on_a_node
async def test_a_server_that_dies_during_a_call_is_the_callers_reason() -> None:
    for reason in (BOOM, NORMAL, (BOOM, [1])):
        assert same(await exits(call(spawn(failing, reason), 1)), reason)
    assert same(await mailbox(), [])


@simulated
@on_a_node
async def test_nobody_can_call_themselves() -> None:
    register("me", self_())
    for server in (self_(), "me", ("me", "a@one")):
        assert same(await exits(call(server, 1)), Atom("calling_self"))
    assert same(await mailbox(), [])


@simulated
async def test_one_of_the_same_name_at_another_node_can_be_called(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    there = spawn(named_echo, "server", node=b)
    spawn(stoppable_echo, "other", node=b)

    async def body() -> None:
        register("server", self_())
        assert same(await call(("server", "b@two"), 1), 1)
        assert same(await call(there, 2), 2)
        unregister("server")
        register("other", self_())
        assert await stop(("other", "b@two")) is None

    await a.run(body)


@simulated
@on_a_node
async def test_a_call_gives_up_after_its_timeout() -> None:
    pid = spawn(rest)
    for timeout in (3, 0.5, 0):
        began = now()
        assert same(await exits(call(pid, 1, timeout)), TIMEOUT)
        assert it_is(began + timeout)
    began = now()
    assert same(await exits(call(pid, 1)), TIMEOUT)
    assert it_is(began + 5)


@simulated
@on_a_node
async def test_messages_that_come_do_not_give_a_call_more_time() -> None:
    async def noisy(to: Pid) -> None:
        for _ in range(8):
            await asyncio.sleep(1)
            send(to, "noise")

    spawn(noisy, self_())
    assert same(await exits(call(spawn(rest), 1, 4.5)), TIMEOUT)
    assert it_is(4.5)


@simulated
@on_a_node
async def test_a_call_without_a_timeout_waits_as_long_as_it_takes() -> None:
    assert same(await call(spawn(slow, 1000.0), "at last", None), "at last")


@simulated
async def test_a_reply_that_comes_too_late_is_never_seen(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def late(seconds: float, witness: Pid) -> None:
        await slow_reply(seconds)
        send(witness, "the reply was sent before this")
        await rest()

    async def slow_reply(seconds: float) -> None:
        _, caller, request = await receive()
        await asyncio.sleep(seconds)
        reply(caller, request)

    async def body() -> None:
        for node in (a, b):
            assert same(await exits(call(spawn(late, 7.0, self_(), node=node), 1)), TIMEOUT)
            assert same(await mailbox(), [])
            # Whatever is called meanwhile must not let the late reply in either.
            assert same(await call(spawn(slow, 3.0, node=node), 2), 2)
            assert same(await receive(), "the reply was sent before this")
            await net.sleep(90)
            assert same(await settled(net), [])

    await a.run(body)


@simulated
async def test_a_late_reply_is_not_the_reply_of_the_next_call(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def lagging() -> None:
        """Answers each call when the next has come."""
        callers = []
        while True:
            _, caller, request = await receive()
            callers.append((caller, request))
            if len(callers) == 2:
                for each, number in callers:
                    reply(each, number)

    async def body() -> None:
        pid = spawn(lagging, node=b)
        assert same(await exits(call(pid, 1, 3)), TIMEOUT)
        assert same(await call(pid, 2, 3), 2)
        assert same(await settled(net), [])

    await a.run(body)


async def eager(witness: Pid) -> None:
    """Replies twice to a call."""
    _, caller, _ = await receive()
    reply(caller, "first")
    reply(caller, "second")
    send(witness, "witness")
    await rest()


@simulated
@on_a_node
async def test_a_second_reply_is_never_seen(net: Network) -> None:
    assert same(await call(spawn(eager, self_()), 1), "first")
    assert same(await settled(net), ["witness"])


@simulated
async def test_a_second_reply_from_another_node_is_never_seen(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        assert same(await call(spawn(eager, self_(), node=b), 1), "first")
        assert same(await settled(net), ["witness"])

    await a.run(body)


@simulated
@on_a_node
async def test_a_call_leaves_no_monitor(net: Network) -> None:
    pid = spawn(echo)
    await call(pid, 1)
    silent = spawn(rest)
    assert same(await exits(call(silent, 1, 1)), TIMEOUT)
    for server in (pid, silent):
        mine = monitor(server)
        exit_process(server, BOOM)
        ((_, reference, _, _, reason),) = await settled(net)
        assert same((reference, reason), (mine, BOOM))


@simulated
@on_a_node
async def test_a_call_leaves_all_other_messages_in_their_order() -> None:
    me, pid = self_(), spawn(echo)
    there_before = ["one", (BOOM, 2), (current().node.new_reference(), 3), (pid, 4)]
    for message in there_before:
        send(me, message)
    assert same(await call(pid, "request"), "request")
    assert same(await mailbox(), there_before)


@simulated
@on_a_node
async def test_a_server_that_replies_and_dies_has_replied(net: Network) -> None:
    async def brief() -> None:
        _, (pid, tag), _ = await receive()
        # Not through the alias, as servers of OTP before 24 reply.
        send(pid, (tag, "last words"))
        raise Exit(BOOM)

    assert same(await call(spawn(brief), 1), "last words")
    assert same(await settled(net), [])


@simulated
@on_a_node
async def test_only_the_reply_of_this_call_counts() -> None:
    async def confusing() -> None:
        _, (pid, tag), _ = await receive()
        other = current().node.new_reference()
        for fake in (other, ImproperList((ALIAS,), other), (ALIAS, other), ALIAS):
            send(pid, (fake, "wrong"))
        send(pid, "wrong")
        reply((pid, tag), "right")
        await rest()

    assert same(await call(spawn(confusing), 1), "right")


@simulated
@on_a_node
async def test_the_callers_own_monitor_is_not_taken_for_that_of_the_call(
    net: Network,
) -> None:
    pid = spawn(failing, BOOM)
    mine = monitor(pid)
    assert same(await exits(call(pid, 1)), BOOM)
    await net.quiet()
    assert same(await down(mine), BOOM)
    assert same(await settled(net), [])


@simulated
async def test_many_callers_get_each_their_own_reply(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    got = []

    async def reversing(count: int) -> None:
        calls = [await receive() for _ in range(count)]
        for _, caller, request in reversed(calls):
            reply(caller, request)

    async def client(server: Pid, number: int) -> None:
        got.append((number, await call(server, number)))

    server = spawn(reversing, 10, node=a)
    for number in range(10):
        spawn(client, server, number, node=(a, b)[number % 2])
    await net.quiet()
    assert sorted(got) == [(number, number) for number in range(10)]


@both
async def test_anybody_can_reply(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def worker(caller: tuple[Pid, Term], request: Term) -> None:
        reply(caller, (self_().node, request))

    async def delegating(helpers_node: object) -> None:
        while True:
            _, caller, request = await receive()
            spawn(worker, caller, request, node=helpers_node)

    async def body() -> None:
        for server, helper in ((a, a), (a, b), (b, a), (b, b)):
            pid = spawn(delegating, helper, node=server)
            assert same(await call(pid, 5), (helper.name, 5))

    await a.run(body)


TAGS: list[tuple[str, Callable[[Reference], Term]]] = [
    ("a reference", lambda ref: ref),
    ("alias", lambda ref: ImproperList((ALIAS,), ref)),
    ("alias and more", lambda ref: ImproperList((ImproperList((ALIAS,), ref),), BOOM)),
]


@pytest.mark.parametrize("tag", [tag for _, tag in TAGS], ids=[name for name, _ in TAGS])
def test_a_reply_begins_with_the_tag_as_it_came(
    tag: Callable[[Reference], Term], seed: int
) -> None:
    async def body() -> None:
        made = tag(alias())
        reply((self_(), made), "value")
        assert same(await receive(), (made, "value"))

    simulate(on_a_node(body), seed=seed)


@simulated
@on_a_node
async def test_a_reply_goes_through_the_alias_where_the_tag_has_one(net: Network) -> None:
    off = alias()
    unalias(off)
    for tag in (tag(off) for _, tag in TAGS[1:]):
        reply((self_(), tag), "nobody wants this")
    on = alias("reply")
    nobody = Pid(self_().node, 9999, 0, 1)
    reply((nobody, ImproperList((ALIAS,), on)), "wanted")
    assert same(await settled(net), [(ImproperList((ALIAS,), on), "wanted")])


@both
async def test_a_cast_is_a_message_that_nobody_answers(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def named(parent: Pid) -> None:
        register("server", self_())
        send(parent, "ready")
        while True:
            send(parent, (self_().node, await receive()))

    async def body() -> None:
        for node in (a, b):
            pid = spawn(named, self_(), node=node)
            assert await receive() == "ready"
            for server in (pid, ("server", node.name)):
                assert cast(server, (Atom("add"), 1)) is None
                expected = (node.name, (Atom("$gen_cast"), (Atom("add"), 1)))
                assert same(await receive(), expected)
        cast("server", OK)
        assert same(await receive(), (a.name, (Atom("$gen_cast"), OK)))

    await a.run(body)


@simulated
async def test_a_cast_does_not_tell_whether_anybody_is_there(net: Network) -> None:
    a = await net.start("a@one")
    await net.start("b@two")

    async def forwarding(to: Pid) -> None:
        send(to, await receive())

    async def body() -> None:
        dead, there = spawn(rest), spawn(forwarding, self_())
        exit_process(dead, KILL)
        for server in (dead, "nobody", ("nobody", "b@two"), ("nobody", "c@nowhere"), there):
            cast(server, 1)
        assert same(await settled(net), [(Atom("$gen_cast"), 1)])

    await a.run(body)


async def stoppable(log: list[Term], last_words: float = 0.0, end: Term = None) -> None:
    """Ends when it is asked to, with the reason it is asked for or with `end`."""
    kind, caller, (what, reason) = await receive()
    log.append((kind, what, reason))
    reply(caller, OK)
    await asyncio.sleep(last_words)
    raise Exit(reason if end is None else end)


@simulated
@on_a_node
async def test_stop_returns_when_the_server_is_gone(net: Network) -> None:
    log: list[Term] = []
    pid = spawn(stoppable, log, 2.0)
    end = monitor(pid)
    assert await stop(pid) is None
    assert it_is(2)
    assert same(await down(end), NORMAL)
    assert same(log, [(Atom("system"), Atom("terminate"), NORMAL)])
    assert same(await settled(net), [])


@both
async def test_stop_gives_the_reason_and_reaches_other_nodes(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    log: list[Term] = []

    async def body() -> None:
        for node in (a, b):
            pid = spawn(stoppable, log, node=node)
            end = monitor(pid)
            await stop(pid, (Atom("shutdown"), 1))
            assert same(await down(end), (Atom("shutdown"), 1))
        assert same(await mailbox(), [])

    await a.run(body)
    assert len(log) == 2


@simulated
@on_a_node
async def test_stop_exits_with_another_reason_if_that_is_what_the_server_died_of() -> None:
    assert same(await exits(stop(spawn(stoppable, [], 0.0, BOOM))), BOOM)
    dead = spawn(rest)
    exit_process(dead, KILL)
    for server in (dead, "nobody", ("nobody", "a@one")):
        assert same(await exits(stop(server)), NOPROC)
    assert same(await exits(stop(self_())), Atom("calling_self"))
    assert same(await mailbox(), [])


@simulated
async def test_stop_gives_up_after_its_timeout_and_leaves_nothing(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")

    async def body() -> None:
        for node in (a, b):
            began = now()
            pid = spawn(stoppable, [], 9.0, node=node)
            assert same(await exits(stop(pid, timeout=4)), TIMEOUT)
            assert it_is(began + 4)
            await net.sleep(90)
            assert same(await settled(net), [])
            assert same(await down(monitor(pid)), NOPROC)

    await a.run(body)


@simulated
@on_a_node
async def test_a_caller_that_is_killed_takes_nobody_with_it(net: Network) -> None:
    server = spawn(slow, 3.0)

    async def client() -> None:
        await call(server, 1)

    pid = spawn(client)
    end = monitor(pid)
    await net.sleep(1)
    exit_process(pid, KILL)
    assert same(await down(end), KILLED)
    await net.sleep(10)
    end = monitor(server)
    exit_process(server, Atom("still_there"))
    assert same(await down(end), Atom("still_there"))


@simulated
@on_a_node
async def test_a_request_that_is_no_term_leaves_nothing_behind(net: Network) -> None:
    pid, dead, me = spawn(echo), spawn(rest), current()
    exit_process(dead, KILL)
    for server in (pid, dead):
        for action in (call, stop):
            with pytest.raises(TermError):
                await action(server, object())
            assert not me.monitors and not me.aliases, "a monitor or an alias is left"
            assert same(await settled(net), [])
    assert same(await call(pid, 1), 1)
