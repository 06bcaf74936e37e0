"""3.5 majority: has_majority, allow, step_back, rejoin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network, simulate
from minibeam.cluster import majority
from minibeam.cluster.majority import allow, has_majority, rejoin, step_back, stop_at_loss
from minibeam.nodes import connections
from minibeam.nodes.links import trap_exit
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import is_alive, receive, register, self_, spawn, whereis
from minibeam.terms import Atom, Exit, Pid, Term
from tests.support import ScriptedPeer, down, mailbox, on_a_node, same, settled, simulated

FIVE = ["a@one", "b@two", "c@three", "d@four", "e@five"]
THREE = FIVE[1:4]
"""Without these there is no majority."""
NO_MAJORITY, CAUGHT_UP = Atom("no_majority"), Atom("caught_up")


class Side:
    """The node a@one; the others are peers that come and go as the test says."""

    def __init__(self, net: Any, node: Any) -> None:
        self.net = net
        self.node = node

    def comes(self, *names: str) -> None:
        for name in names:
            self.node.context.run(connections.up, self.node, ScriptedPeer(name))

    def goes(self, *names: str) -> None:
        for name in names:
            self.node.context.run(connections.down, self.node, Atom(name), Atom("gone"))

    def may_serve(self) -> bool:
        return self.node.context.run(allow)

    async def serves(self) -> bool:
        """Whether it may serve when nothing is left to be done."""
        await self.net.quiet()
        return self.may_serve()

    async def process(self, *, registered: bool = True, traps: bool = False) -> Pid:
        """A process that does nothing, and is to end at the loss if it is registered."""

        async def body() -> None:
            trap_exit(traps)
            if registered:
                stop_at_loss(self_())
            while True:
                await receive()

        pid = spawn(body, node=self.node)
        await self.net.quiet()
        return pid

    def lives(self, *pids: Pid) -> list[bool]:
        return [pid in self.node.processes for pid in pids]


async def side(
    net: Any,
    *names: str,
    configured: list[str] = FIVE,
    catch_up: Callable[[], Any] = lambda: None,
) -> Side:
    """A node that these others are connected to, with `majority` started."""
    one = Side(net, await net.start("a@one"))
    one.comes(*names)
    await majority.start(configured, catch_up, node=one.node)
    await net.quiet()
    return one


class Work:
    """Something to catch up with, which is done when the test says so."""

    def __init__(self) -> None:
        self.begun: list[asyncio.Event] = []
        self.done = 0

    async def catch_up(self) -> None:
        event = asyncio.Event()
        self.begun.append(event)
        await event.wait()
        self.done += 1


# -- has_majority ------------------------------------------------------------------------


@pytest.mark.parametrize("others", range(5))
def test_more_than_half_of_the_configured_nodes_are_a_majority(others: int, seed: int) -> None:
    @on_a_node
    async def story() -> None:
        assert has_majority(FIVE, FIVE[1 : 1 + others]) is (others >= 2)

    simulate(story, seed=seed)


@simulated
@on_a_node
async def test_exactly_half_is_no_majority() -> None:
    for size in (2, 4, 6):
        names = [f"{letter}@one" for letter in "abcdef"[:size]]
        assert has_majority(names, names[1 : size // 2]) is False
        assert has_majority(names, names[1 : size // 2 + 1]) is True


@simulated
@on_a_node
async def test_this_node_counts_whether_or_not_it_is_named() -> None:
    assert has_majority(FIVE[:3], ["b@two"]) is True
    assert has_majority(FIVE[:4], ["a@one", "b@two"]) is False
    assert has_majority(FIVE[:4], ["a@one", "b@two", "c@three"]) is True
    assert has_majority(["a@one"], []) is True


@simulated
@on_a_node
async def test_who_is_not_configured_counts_for_nothing() -> None:
    strangers = [f"x{number}@host" for number in range(9)]
    assert has_majority(FIVE, ["b@two", *strangers]) is False
    assert has_majority(FIVE, ["b@two", "c@three", *strangers]) is True


@simulated
@on_a_node
async def test_this_node_does_not_count_where_it_is_not_configured() -> None:
    others = ["b@two", "c@three", "d@four"]
    assert has_majority(others, ["b@two"]) is False
    assert has_majority(others, ["b@two", "d@four"]) is True
    assert has_majority([], []) is False


@simulated
@on_a_node
async def test_a_name_counts_once() -> None:
    assert has_majority(FIVE, ["b@two", "b@two", "b@two"]) is False
    assert has_majority(["a@one", "a@one", "a@one", "b@two", "c@three"], []) is False


@simulated
@on_a_node
async def test_names_may_come_from_anything_that_can_be_gone_through_once() -> None:
    assert has_majority(iter(FIVE), iter(FIVE[3:])) is True
    assert has_majority(iter(FIVE), iter(FIVE[4:])) is False


# -- allow -------------------------------------------------------------------------------


@simulated
async def test_a_node_with_a_majority_serves_when_it_has_caught_up(net: Network) -> None:
    work = Work()
    one = await side(net, *FIVE[1:], catch_up=work.catch_up)
    assert not await one.serves()
    work.begun[0].set()
    assert await one.serves()


@simulated
async def test_a_node_without_a_majority_never_serves(net: Network) -> None:
    one = await side(net, "b@two")
    assert not await one.serves()
    one.comes("x@host")
    assert not await one.serves()
    one.comes("d@four")
    assert await one.serves()


@simulated
async def test_nothing_is_served_from_the_moment_of_the_loss(net: Network) -> None:
    one = await side(net, *FIVE[1:])
    assert await one.serves()
    one.goes(*THREE)
    assert not one.may_serve(), "the connection is gone, if `majority` knows it or not"


@simulated
async def test_who_can_lose_a_node_without_losing_the_majority_goes_on(net: Network) -> None:
    work = Work()
    one = await side(net, *FIVE[1:], catch_up=work.catch_up)
    work.begun[0].set()
    await net.quiet()
    pid = await one.process()
    one.goes("b@two", "c@three")
    assert await one.serves()
    one.comes("c@three")
    assert await one.serves()
    assert one.lives(pid) == [True]
    assert len(work.begun) == 1, "there was nothing to catch up with"


@simulated
async def test_where_majority_is_not_started_nothing_is_served(net: Network) -> None:
    one = Side(net, await net.start("a@one"))
    one.comes(*FIVE[1:])
    assert not await one.serves()


@simulated
async def test_to_have_caught_up_is_not_enough(net: Network) -> None:
    one = Side(net, await net.start("a@one"))
    standing = one.node.part(majority.Standing)
    standing.configured, standing.caught_up = [Atom(name) for name in FIVE], True
    assert not one.may_serve()
    one.comes("b@two", "c@three")
    standing.reachable = {Atom("b@two"), Atom("c@three")}
    assert one.may_serve()


# -- step_back ---------------------------------------------------------------------------


def after_the_loss(*, traps: bool = False) -> Any:
    """A test of processes, of which the first three are registered, that end at the loss;
    the body is given them, and monitors on them."""

    def made(body: Callable[[list[Pid], list[Term]], None]) -> Any:
        async def story(net: Any) -> None:
            one = Side(net, await net.start("a@one"))
            pids = [await one.process(registered=False, traps=traps) for _ in range(4)]
            one.node.context.run(register, "list", pids[0])

            async def loses_it() -> None:
                references = [monitor(pid) for pid in pids[:3]]
                standing = majority.Standing()
                standing.stoppable = dict.fromkeys(pids[:3])
                step_back(standing)
                body(pids, [await down(reference) for reference in references])

            await one.node.run(loses_it)

        story.__name__, story.__qualname__ = body.__name__, body.__qualname__
        return simulated(story)

    return made


@after_the_loss()
def test_what_was_registered_is_ended_at_the_loss(pids: list[Pid], why: list[Term]) -> None:
    assert [is_alive(pid) for pid in pids] == [False, False, False, True]


@after_the_loss(traps=True)
def test_who_traps_exits_is_ended_as_well(pids: list[Pid], why: list[Term]) -> None:
    assert [is_alive(pid) for pid in pids] == [False, False, False, True]


@after_the_loss()
def test_who_waits_for_an_ended_process_learns_why(pids: list[Pid], why: list[Term]) -> None:
    assert why == ["no_majority"] * 3


@after_the_loss()
def test_the_reason_is_an_atom(pids: list[Pid], why: list[Term]) -> None:
    assert same(why, [NO_MAJORITY] * 3)


@after_the_loss()
def test_the_names_of_what_is_ended_are_free(pids: list[Pid], why: list[Term]) -> None:
    assert whereis("list") is None


@simulated
async def test_all_that_was_registered_ends_when_the_majority_is_lost(net: Network) -> None:
    one = await side(net, *FIVE[1:])
    for _ in range(2):
        pids = [await one.process() for _ in range(3)]
        other = await one.process(registered=False)
        assert one.lives(*pids, other) == [True] * 4
        one.goes(*THREE)
        assert not await one.serves()
        assert one.lives(*pids, other) == [False, False, False, True]
        one.comes(*THREE)
        assert await one.serves()


@simulated
async def test_who_registers_without_a_majority_is_ended_at_once(net: Network) -> None:
    one = await side(net, "b@two")
    pid = await one.process()
    assert one.lives(pid) == [False]


@simulated
async def test_catching_up_is_ended_by_the_next_loss(net: Network) -> None:
    work = Work()
    one = await side(net, *FIVE[1:], catch_up=work.catch_up)
    one.goes(*THREE)
    await net.quiet()
    work.begun[0].set()
    assert not await one.serves()
    assert work.done == 0, "who was catching up has gone on after the loss"


@simulated
async def test_what_was_caught_up_with_before_a_loss_does_not_count_after_it(
    net: Network,
) -> None:
    work = Work()
    one = await side(net, *FIVE[1:], catch_up=work.catch_up)
    work.begun[0].set()
    assert await one.serves()
    for times in (1, 2):
        one.goes(*THREE)
        await net.quiet()
        one.comes(*THREE)
        assert not await one.serves(), "others may have gone on without it meanwhile"
        work.begun[times].set()
        assert await one.serves()


@simulated
async def test_what_an_ended_helper_has_said_is_not_believed(net: Network) -> None:
    second = asyncio.Event()
    begun: list[Pid] = []

    async def catch_up() -> None:
        begun.append(self_())
        if len(begun) == 1:
            # It is done, and before `majority` hears of that a node is lost.
            one.goes(*THREE)
            return
        await second.wait()

    one = Side(net, await net.start("a@one"))
    one.comes(*FIVE[1:])
    await majority.start(FIVE, catch_up, node=one.node)
    await net.quiet()
    one.comes(*THREE)
    assert not await one.serves(), "that was another helper, before the loss"
    assert len(begun) == 2
    second.set()
    assert await one.serves()


# -- rejoin ------------------------------------------------------------------------------


@simulated
@on_a_node
async def test_the_helper_says_that_it_is_done_when_it_is(net: Network) -> None:
    work, standing = Work(), majority.Standing()
    standing.catch_up = work.catch_up
    rejoin(standing)
    assert await settled(net) == []
    assert len(work.begun) == 1
    work.begun[0].set()
    await net.quiet()
    assert same(await mailbox(), [(CAUGHT_UP, standing.helper)])


@simulated
@on_a_node
async def test_catching_up_is_a_plain_function_or_an_async_one(net: Network) -> None:
    done: list[Pid] = []
    standing = majority.Standing()
    standing.catch_up = lambda: done.append(self_())
    rejoin(standing)
    assert same(await settled(net), [(CAUGHT_UP, standing.helper)])
    assert done == [standing.helper]


@simulated
@on_a_node
async def test_who_fails_to_catch_up_says_nothing_and_dies_of_it(net: Network) -> None:
    def fails() -> None:
        raise Exit(Atom("nobody_there"))

    standing = majority.Standing()
    standing.catch_up = fails
    rejoin(standing)
    helper = standing.helper
    assert helper is not None
    assert same(await down(monitor(helper)), Atom("nobody_there"))
    assert await settled(net) == []


@simulated
async def test_who_comes_back_catches_up_first_and_only_then_serves(net: Network) -> None:
    work = Work()
    one = await side(net, "b@two", catch_up=work.catch_up)
    assert work.begun == [], "there is no majority to catch up with"
    one.comes("c@three")
    assert not await one.serves()
    assert len(work.begun) == 1
    work.begun[0].set()
    assert await one.serves()


@simulated
async def test_while_it_catches_up_majority_hears_of_others(net: Network) -> None:
    work = Work()
    one = await side(net, *FIVE[1:], catch_up=work.catch_up)
    one.goes("b@two", "c@three")
    one.comes("c@three")
    await net.quiet()
    work.begun[0].set()
    assert await one.serves()
    assert len(work.begun) == 1, "there was a majority all the time"


@simulated
async def test_who_fails_to_catch_up_does_not_serve_and_tries_again(net: Network) -> None:
    tries: list[float] = []

    async def catch_up() -> None:
        tries.append(net.loop.time())
        if len(tries) < 3:
            raise ValueError("nobody has told me anything")

    one = await side(net, *FIVE[1:], catch_up=catch_up)
    assert not one.may_serve()
    await net.sleep(60)
    assert len(tries) == 3
    assert one.may_serve()


# -- all of it ---------------------------------------------------------------------------


@simulated(seeds=1)
async def test_of_two_sides_the_greater_goes_on_and_the_smaller_comes_back(
    net: Network,
) -> None:
    nodes = [await net.start(name) for name in FIVE]
    for name in FIVE[1:]:
        assert await nodes[0].connect(name)
    await net.quiet()
    sides = [Side(net, node) for node in nodes]
    caught_up = []
    for node in nodes:
        name = node.name
        await majority.start(FIVE, lambda name=name: caught_up.append(name), node=node)
    pids = [await one.process() for one in sides]
    assert [one.may_serve() for one in sides] == [True] * 5
    net.split(FIVE[:2], FIVE[2:])
    await net.sleep(90)
    assert [one.may_serve() for one in sides] == [False] * 2 + [True] * 3
    alive = [one.lives(pid)[0] for one, pid in zip(sides, pids, strict=True)]
    assert alive == [False] * 2 + [True] * 3
    del caught_up[:]
    net.heal()
    assert await nodes[0].connect("c@three")
    await net.sleep(10)
    assert [one.may_serve() for one in sides] == [True] * 5
    assert sorted(caught_up) == FIVE[:2]
