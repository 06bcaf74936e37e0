"""2.4 locks: set_lock, back_off, trans, through_a_process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import cache, partial
from random import Random
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery.locks import back_off, del_lock, set_lock, through_a_process, trans
from minibeam.nodes import connections
from minibeam.nodes.calls import call
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import is_alive, receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, Pid, Term
from tests.name_server_support import THREE, cluster
from tests.support import both, down, mailbox, on_a_node, same, settled, simulated

SEAT = Atom("seat")
OTHER = (SEAT, Atom("another"))
ABORTED, OK, ERROR = Atom("aborted"), Atom("ok"), Atom("error")
GEN_CALL = Atom("$gen_call")
BOOM = Atom("boom")

briefly = partial(simulated, virtual_limit=120.0)
"""For those where a lock is refused: who goes on asking for ever is found out soon."""


async def locked_by_another(node: Any, nodes: list[str] = THREE) -> Callable[[], None]:
    """A process at this node has locked some nodes, until what is returned is called."""
    ready = asyncio.Event()

    async def holder() -> None:
        assert await set_lock(OTHER, nodes, 0)
        ready.set()
        await receive()
        await del_lock(OTHER, nodes)

    pid = spawn(holder, node=node)
    await ready.wait()
    return lambda: node.context.run(send, pid, "free it")


def each(names: Iterable[str], pid: Pid) -> dict[str, list[Pid]]:
    """What `held` is when a process has the lock at these nodes, and nobody else anywhere."""
    return {name: [pid] for name in names}


def now() -> float:
    return asyncio.get_running_loop().time()


# -- set_lock --------------------------------------------------------------------------


@both
async def test_a_lock_is_held_at_all_nodes_until_it_is_given_back(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        mine = (SEAT, self_())
        assert await set_lock(mine, THREE) is True
        assert servers.held(SEAT) == each(THREE, self_())
        assert await del_lock(mine, THREE) is True
        assert servers.held(SEAT) == {}
        assert await mailbox() == []

    for node in nodes:
        await node.run(body)


@simulated
async def test_only_the_nodes_that_are_named_are_locked(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        assert await set_lock((SEAT, self_()), iter(THREE[1:])) is True
        assert servers.held(SEAT) == each(THREE[1:], self_())
        assert servers.times("set_lock", "a@one") == 0

    await nodes[0].run(body)


@simulated
async def test_with_no_nodes_there_is_nothing_to_lock(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        assert await set_lock((SEAT, self_()), []) is True
        assert servers.asked == []

    await nodes[0].run(body)


@simulated
async def test_where_nobody_is_named_all_visible_nodes_are_locked(net: Network) -> None:
    nodes, servers = await cluster(net)
    hidden = await net.start("h@hidden", hidden=True)
    await servers.start(hidden)
    assert await connections.connect(nodes[0], "h@hidden")

    async def body() -> None:
        assert await set_lock((SEAT, self_())) is True
        assert servers.held(SEAT) == each(THREE, self_())
        assert servers.times("set_lock", "h@hidden") == 0

    await nodes[0].run(body)


@briefly
async def test_who_is_refused_at_one_node_holds_the_lock_at_none(net: Network) -> None:
    nodes, servers = await cluster(net)
    await locked_by_another(nodes[2], THREE[2:])
    held = servers.held(SEAT)

    async def body() -> None:
        assert await set_lock((SEAT, self_()), THREE, 0) is False
        assert servers.held(SEAT) == held
        assert await set_lock((SEAT, self_()), THREE[:2], 0) is True

    await nodes[0].run(body)


@briefly
async def test_only_who_has_granted_a_lock_is_asked_to_undo_it(net: Network) -> None:
    nodes, servers = await cluster(net, [*THREE, "d@four"])
    free = await locked_by_another(nodes[2], ["c@three"])

    async def body() -> None:
        assert await set_lock((SEAT, self_()), [*THREE, "d@four"], 0) is False

    await nodes[0].run(body)
    assert servers.times("del_lock", "c@three") == 0
    for node in servers.nodes:
        granted = [
            one for one in servers.asked if one.node == node.name and one.answer is True
        ]
        sets = [one for one in granted if one.kind == "set_lock" and one.request[1] != OTHER]
        assert servers.times("del_lock", node.name) == len(sets)
    free()


@briefly
async def test_who_holds_it_for_the_same_requester_keeps_it_when_another_is_refused(
    net: Network,
) -> None:
    nodes, servers = await cluster(net)
    team = (SEAT, Atom("team"))
    await locked_by_another(nodes[2], THREE[2:])

    async def first() -> None:
        assert await set_lock(team, THREE[:2]) is True
        await receive(lambda message: False)

    one = spawn(first, node=nodes[0])
    await net.sleep(1)

    async def second() -> None:
        assert await set_lock(team, THREE[:2], 0) is True
        await del_lock(team, THREE[:2])
        assert await set_lock(team, THREE, 0) is False

    await nodes[1].run(second)
    held = servers.held(SEAT)
    assert {name: held[name] for name in THREE[:2]} == each(THREE[:2], one)


@briefly
async def test_what_is_refused_here_is_not_asked_elsewhere(net: Network) -> None:
    nodes, servers = await cluster(net)
    await locked_by_another(nodes[0], THREE[:1])

    async def body() -> None:
        assert await set_lock((SEAT, self_()), THREE, 0) is False
        assert servers.times("set_lock", "b@two", "c@three") == 0
        assert await set_lock((SEAT, self_()), THREE[1:], 0) is True

    await nodes[0].run(body)


@briefly
async def test_retries_are_tries_after_the_first(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        for retries in (0, 1, 3):
            servers.refuses["b@two"] = 1000
            assert await set_lock((SEAT, self_()), THREE, retries) is False
            tries = 1000 - servers.refuses["b@two"]
            assert tries == 1 + retries, f"retries={retries} made {tries} tries"
            assert servers.held(SEAT) == {}

    await nodes[0].run(body)


@briefly
async def test_after_the_last_try_nobody_waits(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        for retries in (0, 1):
            servers.refuses["b@two"] = 1000
            servers.asked.clear()
            assert await set_lock((SEAT, self_()), THREE, retries) is False
            took = now() - servers.asked[-1].at
            assert took < 0.1, f"{took:.2f} s after the last node was asked"

    for _ in range(8):
        await nodes[0].run(body)


@simulated
async def test_the_last_retry_counts(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        for retries in (0, 1, 4):
            servers.refuses["b@two"] = retries
            assert await set_lock((SEAT, self_()), THREE, retries) is True
            assert servers.refuses["b@two"] == 0
            await del_lock((SEAT, self_()), THREE)

    await nodes[0].run(body)


@simulated
async def test_unless_told_otherwise_it_is_tried_until_it_is_had(net: Network) -> None:
    nodes, servers = await cluster(net)
    servers.refuses["c@three"] = 15

    async def body() -> None:
        assert await set_lock((SEAT, self_()), THREE) is True
        assert servers.times("set_lock", "c@three") == 16
        assert servers.held(SEAT) == each(THREE, self_())

    await nodes[0].run(body)


@both
async def test_a_node_that_is_not_there_refuses_nothing(net: Network) -> None:
    nodes, servers = await cluster(net)
    servers.kill("b@two")

    async def body() -> None:
        names = ["a@one", "b@two", "c@three", "d@nowhere"]
        assert await set_lock((SEAT, self_()), names, 0) is True
        assert servers.held(SEAT) == each(("a@one", "c@three"), self_())

    await nodes[0].run(body)


@briefly
async def test_a_node_that_is_lost_meanwhile_refuses_nothing(net: Network) -> None:
    nodes, servers = await cluster(net, seconds={"b@two": 5.0})

    async def body() -> None:
        asyncio.get_running_loop().call_later(1, net.kill, "b@two")
        assert await set_lock((SEAT, self_()), THREE, 0) is True
        assert {*servers.held(SEAT)} >= {"a@one", "c@three"}

    await nodes[0].run(body)


@briefly
async def test_a_slow_node_is_waited_for(net: Network) -> None:
    nodes, servers = await cluster(net, seconds={"b@two": 30.0})
    servers.refuses["b@two"] = 1

    async def body() -> None:
        assert await set_lock((SEAT, self_()), THREE, 0) is False
        assert servers.held(SEAT) == {}

    await nodes[0].run(body)


@simulated
async def test_who_waits_long_asks_seldom(net: Network) -> None:
    nodes, servers = await cluster(net)
    free = await locked_by_another(nodes[2], THREE[1:])
    before = servers.times("set_lock", "c@three")
    had: list[float] = []

    async def body() -> None:
        assert await set_lock((SEAT, self_()), THREE[1:]) is True
        had.append(now())

    spawn(body, node=nodes[0])
    asked = 0
    for second in range(60):
        await net.sleep(1)
        asked = servers.times("set_lock", "c@three") - before
        assert asked < 10 + second, f"{asked} times in {second + 1} s"
    free()
    await net.sleep(10)
    assert had, "the lock has been free for 10 s, and the longest wait is 8"


@simulated(seeds=1)
async def test_the_first_waits_are_short_and_then_they_grow(net: Network) -> None:
    nodes, servers = await cluster(net)
    longest: list[float] = [0.0] * 4

    async def body() -> None:
        for _ in range(14):
            servers.refuses["c@three"] = 5
            servers.asked.clear()
            assert await set_lock((SEAT, self_()), THREE, 4) is False
            at = [one.at for one in servers.asked if one.answer is False]
            for place in range(4):
                longest[place] = max(longest[place], at[place + 1] - at[place])

    await nodes[0].run(body)
    for place, bound in enumerate((0.25, 0.5, 1.0, 2.0)):
        # What a try takes by itself is not counted as waiting.
        assert longest[place] < bound + 0.1, (
            f"before try {place + 2} up to {longest[place]:.2f} s, {bound} are right"
        )
    assert longest[3] > longest[0], "the waits do not grow"


@simulated
async def test_all_who_ask_at_once_have_it_in_the_end_one_after_the_other(
    net: Network,
) -> None:
    nodes, servers = await cluster(net)
    inside: list[Pid] = []
    done: list[Pid] = []

    async def body(order: list[str]) -> None:
        mine = (SEAT, self_())
        for _ in range(2):
            assert await set_lock(mine, order) is True
            inside.append(self_())
            assert inside == [self_()], "two are in at the same time"
            await asyncio.sleep(0.05)
            assert inside == [self_()], "two are in at the same time"
            inside.clear()
            await del_lock(mine, order)
        done.append(self_())

    for place, node in enumerate(nodes):
        for order in (THREE[place:] + THREE[:place], THREE[::-1]):
            spawn(body, order, node=node)
    for _ in range(120):
        await net.sleep(1)
        if len(done) == 6:
            break
    assert len(done) == 6, f"after two minutes only {len(done)} of 6 have had the lock twice"
    assert servers.held(SEAT) == {}


@simulated
async def test_two_that_are_far_apart_do_not_refuse_each_other_for_ever(net: Network) -> None:
    # Each is heard first by its own node, and by the other much later: if both wait just
    # as long, it is so again the next time.
    nodes, servers = await cluster(net, THREE[:2])
    net.slow("one", "two", seconds=0.2)
    had: list[Pid] = []

    async def body(order: list[str]) -> None:
        assert await set_lock((SEAT, self_()), order) is True
        had.append(self_())
        await del_lock((SEAT, self_()), order)

    spawn(body, THREE[:2], node=nodes[0])
    spawn(body, THREE[1::-1], node=nodes[1])
    await net.sleep(90)
    assert len(had) == 2, f"after 90 s {len(had)} of two have had the lock"
    assert servers.held(SEAT) == {}


@simulated
async def test_a_lock_that_nobody_waited_for_any_longer_is_not_held(net: Network) -> None:
    nodes, servers = await cluster(net, seconds={"b@two": 3.0})

    async def body() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await set_lock((SEAT, self_()), THREE)
        assert now() < 2, "it was interrupted after 1 s, and nobody is to be waited for"
        await net.sleep(10)
        assert servers.held(SEAT) == {}
        send(self_(), "control")
        assert same(await settled(net), ["control"])

    await nodes[0].run(body)


@simulated
async def test_all_other_messages_stay_in_their_order(net: Network) -> None:
    nodes, servers = await cluster(net)
    servers.refuses["b@two"] = 2

    async def body() -> None:
        before = ["one", (True, 2), (Atom("true"), [])]
        for message in before:
            send(self_(), message)
        assert await set_lock((SEAT, self_()), THREE) is True
        assert same(await settled(net), before)

    await nodes[0].run(body)


# -- back_off --------------------------------------------------------------------------

BOUNDS = [125, 250, 500, 1000, 2000, 4000, 8000, 8000, 8000]


def drawn(times: int, count: int) -> list[float]:
    random = Random(times)
    return [back_off(times, random) * 1000 for _ in range(count)]


@cache
def waits(times: int, count: int = 1500) -> list[float]:
    return drawn(times, count)


def test_a_wait_is_a_whole_number_of_milliseconds_from_one_on() -> None:
    for times in range(8):
        for milliseconds in waits(times, 500):
            assert abs(milliseconds - round(milliseconds)) < 1e-6
            assert round(milliseconds) >= 1


def test_the_longest_wait_doubles_up_to_eight_seconds() -> None:
    for times, bound in [*enumerate(BOUNDS), (30, 8000)]:
        longest = round(max(waits(times)))
        assert 0.95 * bound <= longest <= bound, (
            f"times {times}: up to {longest} ms, and not {bound}"
        )


def test_who_waits_again_waits_for_another_time() -> None:
    for times in range(9):
        assert len({*waits(times, 50)}) > 20, f"times {times}: always the same few"


def test_each_wait_up_to_the_longest_is_as_likely() -> None:
    for times, bound in enumerate(BOUNDS):
        found = waits(times)
        for quarter in range(4):
            low, high = bound * quarter / 4, bound * (quarter + 1) / 4
            share = sum(low < one <= high for one in found) / len(found)
            assert 0.2 < share < 0.3, f"times {times}: {share:.0%} in {low} to {high} ms"


def test_the_shortest_and_the_longest_wait_are_possible() -> None:
    assert {round(one) for one in waits(0, 4000)} == set(range(1, 126))


def test_it_is_drawn_from_the_random_numbers_that_are_given() -> None:
    for times in (0, 3, 9):
        assert drawn(times, 50) == drawn(times, 50)


# -- trans -----------------------------------------------------------------------------


@both
async def test_the_function_is_called_with_the_lock_held(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        def plain() -> Term:
            assert servers.held(SEAT) == each(THREE, self_())
            return (SEAT, 12)

        async def slow() -> Term:
            await asyncio.sleep(0.01)
            return plain()

        for function in (plain, slow):
            assert same(await trans((SEAT, self_()), function, THREE), (SEAT, 12))
            assert servers.held(SEAT) == {}

    await nodes[0].run(body)


@simulated
async def test_any_value_is_a_value(net: Network) -> None:
    nodes, _ = await cluster(net)

    async def body() -> None:
        for value in (None, False, [], 0, ABORTED):

            def function(value: Term = value) -> Term:
                return value

            assert same(await trans((SEAT, self_()), function), value)

    await nodes[0].run(body)


@briefly
async def test_where_the_lock_cant_be_had_the_function_is_not_called(net: Network) -> None:
    nodes, servers = await cluster(net)
    await locked_by_another(nodes[2])
    held = servers.held(SEAT)
    called: list[int] = []

    async def body() -> None:
        for nodes_ in (THREE, None, ["a@one"]):
            mine = (SEAT, self_())
            assert same(await trans(mine, lambda: called.append(1), nodes_, 0), ABORTED)
        servers.refuses["b@two"] = 1000
        assert same(await trans((1, self_()), lambda: called.append(1), THREE, 2), ABORTED)
        assert servers.refuses["b@two"] == 997

    await nodes[0].run(body)
    assert called == []
    assert servers.held(SEAT) == held


@simulated
async def test_the_lock_is_free_when_the_function_raises(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        def plain(error: BaseException) -> None:
            raise error

        async def slow(error: BaseException) -> None:
            await asyncio.sleep(1)
            raise error

        for function in (plain, slow):
            for error in (ValueError("no such seat"), Exit(BOOM)):
                with pytest.raises(type(error)) as raised:
                    await trans((SEAT, self_()), lambda f=function, e=error: f(e), THREE)
                assert raised.value is error
                assert servers.held(SEAT) == {}

    await nodes[0].run(body)


@simulated
async def test_the_lock_is_free_when_the_function_is_interrupted(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await trans((SEAT, self_()), lambda: asyncio.sleep(100), THREE)
        await net.quiet()
        assert servers.held(SEAT) == {}

    await nodes[0].run(body)


@simulated
async def test_what_was_locked_is_freed_though_other_nodes_have_come(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        async def meanwhile() -> None:
            new = await net.start("d@four")
            await servers.start(new)
            servers.nodes.append(new)
            assert await connections.connect(nodes[0], "d@four")
            # One that is not asked for the lock is not asked to give it back either.
            connections.disconnect(nodes[0], "c@three")

        await trans((SEAT, self_()), meanwhile)
        assert servers.held(SEAT) == {}
        assert servers.times("set_lock", "d@four") == 0
        assert servers.times("del_lock", "d@four") == 0

    await nodes[0].run(body)


@simulated
async def test_nodes_that_can_be_gone_through_once_are_locked_and_freed(net: Network) -> None:
    nodes, servers = await cluster(net)

    async def body() -> None:
        def look() -> Term:
            return sorted(servers.held(SEAT))

        found = await trans((SEAT, self_()), look, (name for name in THREE[1:]))
        assert same(found, THREE[1:])
        assert servers.held(SEAT) == {}

    await nodes[0].run(body)


@simulated
async def test_what_two_change_under_the_lock_is_changed_twice(net: Network) -> None:
    nodes, _ = await cluster(net)
    seats = [0]
    done: list[int] = []

    async def body() -> None:
        async def take() -> None:
            free = seats[0]
            await asyncio.sleep(0.1)
            seats[0] = free + 1

        for _ in range(3):
            await trans((SEAT, self_()), take)
        done.append(1)

    for node in nodes:
        spawn(body, node=node)
    while len(done) < 3:
        await net.sleep(1)
    assert seats == [9]


# -- through_a_process -----------------------------------------------------------------


def asking(server: Pid, request: Term, answers: list[Term]) -> None:
    """A process that calls the server and notes what it answers."""

    async def client() -> None:
        answers.append(await call(server, request, None))

    spawn(client)


@both
async def test_each_who_calls_has_the_answer_to_his_own_request(net: Network) -> None:
    a, b = [await net.start(name) for name in THREE[:2]]
    assert await connections.connect(b, "a@one")
    server = spawn(through_a_process, lambda request: (Atom("done"), request), node=a)

    async def body() -> None:
        for request in (1, "text", [SEAT], None, ()):
            expected = (OK, (Atom("done"), request))
            assert same(await call(server, request), expected)
        assert await mailbox() == []

    for node in (a, b):
        await node.run(body)


@simulated
@on_a_node
async def test_any_value_is_an_answer(net: Network) -> None:
    server = spawn(through_a_process, lambda request: request)
    for value in (None, False, [], 0, (ERROR, BOOM)):
        assert same(await call(server, value), (OK, value))


@simulated
@on_a_node
async def test_work_that_takes_time_is_waited_for(net: Network) -> None:
    async def work(request: Term) -> Term:
        await asyncio.sleep(3)
        return (request, now())

    server = spawn(through_a_process, work)
    began = now()
    assert same(await call(server, SEAT), (OK, (SEAT, began + 3)))


@simulated
async def test_one_request_is_done_at_a_time_in_the_order_they_came(net: Network) -> None:
    node = await net.start("a@one")
    done: list[Term] = []
    answers: list[Term] = []

    async def work(request: Any) -> Term:
        done.append((request, "begins"))
        await asyncio.sleep(10 - request)
        done.append((request, "ends"))
        return request

    async def body() -> None:
        server = spawn(through_a_process, work)
        for request in range(5):
            asking(server, request, answers)
            await net.sleep(0.1)
        await net.sleep(100)

    await node.run(body)
    expected = [(n, word) for n in range(5) for word in ("begins", "ends")]
    assert same(done, expected)
    assert same(answers, [(OK, n) for n in range(5)])


@simulated
async def test_who_asks_is_answered_before_the_next_is_begun(net: Network) -> None:
    node = await net.start("a@one")
    answers: list[Term] = []

    async def work(request: Any) -> Term:
        await asyncio.sleep(1)
        return len(answers)

    async def body() -> None:
        server = spawn(through_a_process, work)
        for request in range(3):
            asking(server, request, answers)
        await net.sleep(100)

    await node.run(body)
    assert same(answers, [(OK, 0), (OK, 1), (OK, 2)])


@simulated
@on_a_node
async def test_work_that_fails_is_answered_with_why(net: Network) -> None:
    async def work(request: Term) -> Term:
        if request == 1:
            raise Exit((BOOM, 1))
        if request == 2:
            raise ValueError("no such seat")
        return request

    server = spawn(through_a_process, work)
    assert same(await call(server, 1), (ERROR, (BOOM, 1)))
    match await call(server, 2):
        case (Atom("error"), ((Atom("ValueError"), text), list(stack))):
            assert text == "no such seat" and stack
        case other:
            raise AssertionError(f"a crash is answered as crash_reason has it, not {other!r}")


@simulated
@on_a_node
async def test_a_request_that_fails_costs_nobody_else_anything(net: Network) -> None:
    def work(request: Any) -> Term:
        if request == SEAT:
            raise Exit(BOOM)
        return 12 // request

    server = spawn(through_a_process, work)
    for request, expected in ((3, (OK, 4)), (SEAT, (ERROR, BOOM)), (4, (OK, 3))):
        assert same(await call(server, request), expected)
    assert (await call(server, 0))[0] == ERROR
    assert is_alive(server)
    assert same(await call(server, 6), (OK, 2))


@simulated
@on_a_node
async def test_a_value_that_cant_be_sent_is_a_failure_of_the_request(net: Network) -> None:
    answers: list[Any] = [object(), Exit(object()), 12]

    def work(request: Term) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exit):
            raise answer
        return answer

    server = spawn(through_a_process, work)
    assert (await call(server, 1))[0] == ERROR
    assert (await call(server, 2))[0] == ERROR
    assert same(await call(server, 3), (OK, 12))


@simulated
@on_a_node
async def test_what_is_no_call_is_left_to_the_work(net: Network) -> None:
    async def work(request: Term) -> Term:
        return [await receive(timeout=0) for _ in range(request)]  # type: ignore[arg-type]

    server = spawn(through_a_process, work)
    others: list[Term] = [
        "a message", (GEN_CALL, "nobody", 1), (GEN_CALL, self_(), 1), (GEN_CALL,),
        (Atom("$gen_cast"), 1), ("$gen_call", (self_(), 1), 1),
    ]  # fmt: skip
    for message in others:
        send(server, message)
    assert same(await call(server, 0), (OK, []))
    assert same(await call(server, len(others)), (OK, others))
    assert same(await settled(net), [])


@simulated
@on_a_node
async def test_a_caller_that_has_given_up_costs_the_next_one_nothing(net: Network) -> None:
    async def work(request: Term) -> Term:
        await asyncio.sleep(3)
        return request

    server = spawn(through_a_process, work)
    with pytest.raises(Exit):
        await call(server, 1, 1)
    assert same(await call(server, 2, None), (OK, 2))
    assert same(await settled(net), [])


@simulated
@on_a_node
async def test_a_caller_with_any_tag_is_answered(net: Network) -> None:
    server = spawn(through_a_process, lambda request: request)
    for tag in (12, [SEAT], None):
        send(server, (GEN_CALL, (self_(), tag), SEAT))
        assert same(await receive(), (tag, (OK, SEAT)))


@simulated
@on_a_node
async def test_it_ends_when_it_is_killed_and_no_sooner(net: Network) -> None:
    server = spawn(through_a_process, lambda request: request)
    asking(server, 1, answers := [])
    await net.sleep(1000)
    assert same(answers, [(OK, 1)])
    reference = monitor(server)
    exit_process(server, Atom("kill"))
    assert same(await down(reference), Atom("killed"))
