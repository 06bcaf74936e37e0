"""3.3 quorum: everywhere, write, merged, read, repair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from course.sim.network import host_of
from minibeam.cluster import quorum
from minibeam.cluster.quorum import everywhere, merged, newest, read, repair, write
from minibeam.cluster.replica import KEYS, NO_EPOCH, READ, REPLICA, WRITE, Replica
from minibeam.nodes.calls import call, reply
from minibeam.nodes.gen_server import NO_REPLY, start
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current
from minibeam.nodes.processes import spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, OK, Atom, Exit, Term
from tests import support
from tests.support import mailbox, same

simulated = support.simulated(seeds=1)

NAMES = B, C, D = [Atom(name) for name in ("b@two", "c@three", "d@four")]
VALUE, UNDEFINED, TOO_FEW = Atom("value"), Atom("undefined"), Atom("too_few")
FULL, REFUSED = (Atom("error"), "No space left on device"), (Atom("refused"), (1, "b@two"))
OLD, NEW, NEWER = ((1, "x"), "z"), ((2, "x"), "y"), ((3, "x"), "x")
READ_K = (READ, "k", NO_EPOCH)


class Spied(Replica):
    """A replica that notes what it is asked for, and answers when it may."""

    def init(self, copies: Copies, name: str) -> None:
        super().init(copies.merge)
        self.spied, self.at = copies, name

    def handle_call(self, request: Term, caller: Any) -> Any:
        self.spied.heard.append((self.at, request))
        if self.at in self.spied.says:
            answer = self.spied.says[self.at](request)
        else:
            answer = super().handle_call(request, caller)
        if len(self.spied.heard) > self.spied.patience:
            self.spied.silent.setdefault(self.at, [])
        if self.at in self.spied.silent:
            self.spied.silent[self.at].append((caller, answer))
            return NO_REPLY
        return answer


class Copies:
    """The nodes of NAMES, each with a replica, and a client at a@one."""

    def __init__(self, net: Any, merge: Any) -> None:
        self.net, self.merge = net, merge
        self.heard: list[tuple[str, Term]] = []
        """What the replicas were asked for."""
        self.says: dict[str, Callable[[Any], Term]] = {}
        """What some of them answer to a request, instead of doing as they are asked."""
        self.silent: dict[str, list[Any]] = {}
        """Those that do as they are asked and keep the answer back, with what they keep."""
        self.patience = 1000
        """How many requests are answered before all are silent."""

    async def start(self) -> None:
        self.client = await self.net.start("a@one")
        for name in NAMES:
            node = await self.net.start(name)
            await start(Spied, self, name, name=REPLICA, node=node)
            await self.client.connect(name)
        await self.net.quiet()

    async def ask(self, function: Any, *args: Any, **more: Any) -> Any:
        """What the client's function returns or raises, and that it leaves nothing behind."""

        async def asked() -> Any:
            send(current().pid, "mine")
            try:
                return await function(*args, **more)
            finally:
                await self.net.quiet()
                self.go_on()
                await self.net.quiet()
                assert await mailbox() == ["mine"], "something is left in the mailbox"
                assert not current().monitors, "a monitor is left"

        return await self.client.run(asked)

    def go_on(self) -> None:
        """Those that were silent answer now."""
        silent, self.silent = self.silent, {}
        for name, answers in silent.items():
            for caller, answer in answers:
                self.net.nodes[name].context.run(reply, caller, answer)

    async def has(self, *names: str) -> list[Term]:
        """What these nodes have as "k"."""

        async def look() -> list[Term]:
            return [(await call((REPLICA, name), READ_K))[1] for name in names]

        return await self.client.run(look)

    async def put(self, value: Term, *names: str) -> None:
        """Has these nodes, and no other, take a value for "k"."""

        async def do() -> None:
            for name in names:
                await call((REPLICA, name), (WRITE, "k", NO_EPOCH, value))

        await self.client.run(do)
        self.heard.clear()

    async def gone(self, *names: str) -> None:
        for name in names:
            node = self.net.nodes[name]
            node.context.run(lambda at=node: exit_process(at.names[REPLICA].pid, KILL))
        await self.net.quiet()


async def copies(net: Any, merge: Any = newest) -> Copies:
    made = Copies(net, merge)
    await made.start()
    return made


def always(answer: Term) -> Callable[[Any], Term]:
    return lambda request: answer


def same_exit(caught: Any, *nodes: str) -> None:
    assert same(caught.value.reason, (TOO_FEW, list(nodes)))


# -- everywhere --------------------------------------------------------------------------


@simulated
async def test_all_are_asked_the_same_and_their_answers_are_told_by_node(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(OLD, B)
    await all_.put(NEW, C)
    answers, bad = await all_.ask(everywhere, iter(NAMES), READ_K)
    assert list(answers) == NAMES and bad == []
    assert same(list(answers.values()), [(VALUE, OLD), (VALUE, NEW), (VALUE, UNDEFINED)])
    answers, _ = await all_.ask(everywhere, ["d@four"], KEYS)
    assert same(list(answers.values()), [[]])


@simulated
async def test_who_has_not_done_it_is_bad_whatever_the_reason(net: Any) -> None:
    all_ = await copies(net)
    all_.says[B] = always(FULL)
    await all_.gone(C)
    answers, bad = await all_.ask(everywhere, NAMES, READ_K)
    assert list(answers) == [D] and same(bad, [B, C])
    all_.says[B] = always(REFUSED)
    answers, bad = await all_.ask(everywhere, NAMES, READ_K)
    assert list(answers) == [D] and same(bad, [B, C])


@simulated
async def test_everywhere_waits_for_one_time_and_no_longer(net: Any) -> None:
    all_ = await copies(net)
    all_.silent = {B: [], D: []}
    began = net.loop.time()
    ended = []

    async def timed() -> Any:
        try:
            return await everywhere(NAMES, READ_K, 2.0)
        finally:
            ended.append(net.loop.time())

    answers, bad = await all_.ask(timed)
    assert list(answers) == [C] and bad == [B, D]
    assert 1.9 < ended[0] - began < 2.5


@simulated
async def test_a_node_that_is_named_twice_is_asked_once(net: Any) -> None:
    all_ = await copies(net)
    await all_.gone(C)
    answers, bad = await all_.ask(everywhere, [B, "c@three", B, C], READ_K)
    assert list(answers) == [B] and bad == [C]
    assert [name for name, _ in all_.heard] == [B]
    assert await all_.ask(everywhere, [], READ_K) == ({}, [])


# -- write -------------------------------------------------------------------------------


@simulated
async def test_a_write_goes_to_all_nodes(net: Any) -> None:
    all_ = await copies(net)
    found = await all_.ask(write, iter(NAMES), "k", NEW, 1)
    assert len(found) >= 1 and set(found) <= set(NAMES)
    assert sorted(name for name, _ in all_.heard) == NAMES
    for _, request in all_.heard:
        assert same(request, (WRITE, "k", NO_EPOCH, NEW))
    assert same(await all_.has(*NAMES), [NEW] * 3)


@simulated
async def test_a_write_returns_as_soon_as_w_have_acknowledged(net: Any) -> None:
    all_ = await copies(net)
    for w, silent in ((1, [B, D]), (2, [C])):
        all_.silent = {name: [] for name in silent}
        began = net.loop.time()
        found = await all_.ask(timed(net), write, NAMES, "k", NEW, w)
        assert sorted(found[0]) == [name for name in NAMES if name not in silent]
        assert found[1] - began < 1


def timed(net: Any) -> Any:
    async def run(function: Any, *args: Any) -> Any:
        return await function(*args), net.loop.time()

    return run


@simulated
async def test_a_write_waits_until_w_have_acknowledged(net: Any) -> None:
    all_ = await copies(net)
    all_.silent = {B: [], D: []}
    written: list[Term] = []

    async def client() -> None:
        written.append(await write(NAMES, "k", NEW, 2, 60))

    spawn(client, node=all_.client)
    await net.quiet()
    assert written == [], "one of them has acknowledged it, and two were asked for"
    all_.go_on()
    await net.quiet()
    ((one, *others),) = written
    assert one == C and others[0] in (B, D)


@simulated
async def test_who_refuses_or_fails_has_not_acknowledged(net: Any) -> None:
    all_ = await copies(net)
    for answer in (FULL, REFUSED):
        all_.says = {B: always(answer), D: always(answer)}
        with pytest.raises(Exit) as caught:
            await all_.ask(write, NAMES, "k", NEW, 2)
        same_exit(caught, C)


@simulated
async def test_others_acknowledge_for_who_refuses(net: Any) -> None:
    all_ = await copies(net)
    all_.says = {B: always(FULL)}
    for host in ("three", "four"):
        net.slow("one", host, seconds=0.05)
    assert sorted(await all_.ask(write, NAMES, "k", NEW, 2)) == [C, D]
    await all_.gone(C)
    assert await all_.ask(write, NAMES, "k", NEW, 1) == [D]


@simulated
async def test_too_few_acknowledgements_are_an_exit(net: Any) -> None:
    all_ = await copies(net)
    await all_.gone(B, D)
    with pytest.raises(Exit) as caught:
        await all_.ask(write, NAMES, "k", NEW, 2)
    assert same(caught.value.reason[0], TOO_FEW)
    assert same(await all_.has(C), [NEW]), "nothing is undone"


@simulated
async def test_the_exit_tells_who_has_acknowledged(net: Any) -> None:
    all_ = await copies(net)
    await all_.gone(B)
    with pytest.raises(Exit) as caught:
        await all_.ask(write, NAMES, "k", NEW, 3)
    assert sorted(caught.value.reason[1]) == [C, D]


@simulated
async def test_who_is_silent_for_too_long_counts_no_more(net: Any) -> None:
    all_ = await copies(net)
    all_.silent = {B: [], D: []}
    began = net.loop.time()
    with pytest.raises(Exit) as caught:
        await all_.ask(write, NAMES, "k", NEW, 2, 3.0)
    same_exit(caught, C)
    assert 2.9 < net.loop.time() - began < 4
    all_.silent = {B: [], D: []}
    with pytest.raises(Exit) as caught:
        await all_.ask(read, NAMES, "k", 2, newest, 3.0)
    same_exit(caught, C)
    assert 5.9 < net.loop.time() - began < 8


@simulated
async def test_no_node_acknowledges_twice(net: Any) -> None:
    all_ = await copies(net)
    await all_.gone(C)
    with pytest.raises(Exit) as caught:
        await all_.ask(write, [B, "b@two", C], "k", NEW, 2)
    same_exit(caught, B)
    with pytest.raises(Exit) as caught:
        await all_.ask(read, [B, "b@two", C], "k", 2, newest)
    same_exit(caught, B)
    assert len(all_.heard) == 2


@simulated
async def test_more_than_there_are_can_not_be_asked_for(net: Any) -> None:
    all_ = await copies(net)
    for nodes, count in ((NAMES, 4), ([B, B], 2), (NAMES, 0), ([], 1)):
        with pytest.raises(ValueError, match="can't answer"):
            await all_.ask(write, nodes, "k", NEW, count)
        with pytest.raises(ValueError, match="can't answer"):
            await all_.ask(read, nodes, "k", count, newest)
    assert all_.heard == [], "nobody is asked"


# -- merged ------------------------------------------------------------------------------


def test_the_newest_of_all_values_counts() -> None:
    for values in ([OLD, NEW, NEWER], [NEW, NEWER, OLD], [NEWER, OLD, NEW], [NEWER]):
        assert same(merged(iter(values), newest), NEWER)


def test_who_has_nothing_has_no_say() -> None:
    assert same(merged([UNDEFINED, OLD, UNDEFINED], newest), OLD)
    for nothing in ([], [UNDEFINED], [UNDEFINED] * 2):
        assert same(merged(nothing, newest), UNDEFINED)
    assert same(merged(["undefined", "a"], max), "undefined"), "the text undefined is a value"


def test_values_are_merged_and_not_only_chosen_from() -> None:
    assert merged([["a"], ["b"], ["a", "c"]], lambda a, b: sorted({*a, *b})) == ["a", "b", "c"]
    assert merged([0, 0], max) == 0
    assert same(merged([False], max), False)
    assert merged([[], 0], lambda a, b: "both") == "both"


# -- read --------------------------------------------------------------------------------


@simulated
async def test_a_read_shows_the_newest_of_r_values(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(OLD, *NAMES)
    for number, name in enumerate(NAMES):
        value = ((2 + number, "x"), "y")
        await all_.put(value, name)
        all_.silent = {NAMES[number - 1]: []}
        net.slow("one", host_of(name), seconds=0.05)
        assert same(await all_.ask(read, iter(NAMES), "k", 2, newest), value)
        net.slow("one", host_of(name), seconds=0)


@simulated
async def test_a_read_returns_as_soon_as_r_have_answered(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, B)
    await all_.put(OLD, C, D)
    for r, silent in ((1, [B, D]), (2, [B])):
        all_.silent = {name: [] for name in silent}
        began = net.loop.time()
        value, ended = await all_.ask(timed(net), read, NAMES, "k", r, newest)
        assert same(value, OLD) and ended - began < 1


@simulated
async def test_a_read_asks_each_node_for_the_key(net: Any) -> None:
    all_ = await copies(net)
    assert same(await all_.ask(read, NAMES, "k", 3, newest), UNDEFINED)
    assert sorted(name for name, _ in all_.heard) == NAMES
    for _, request in all_.heard:
        assert same(request, READ_K)


@simulated
async def test_a_read_asks_each_node_for_the_key_even_if_one_is_enough(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, D)
    await all_.gone(B)
    all_.silent = {C: []}
    assert same(await all_.ask(read, NAMES, "k", 1, newest), NEW)


@simulated
async def test_a_read_skips_who_fails(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, *NAMES)
    for bad in ([B, C], [D, C], [D, B]):
        all_.says = {name: always(FULL) for name in bad}
        assert same(await all_.ask(read, NAMES, "k", 1, newest), NEW)
    all_.says = {C: always(REFUSED)}
    assert same(await all_.ask(read, NAMES, "k", 2, newest), NEW)


@simulated
async def test_values_of_too_few_are_no_answer(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, *NAMES)
    await all_.gone(C)
    for answer in (FULL, REFUSED, OK, []):
        all_.says = {D: always(answer)}
        with pytest.raises(Exit) as caught:
            await all_.ask(read, NAMES, "k", 2, newest)
        same_exit(caught, B)
    assert same(await all_.ask(read, NAMES, "k", 1, newest), NEW)


@simulated
async def test_a_read_that_finds_a_stale_copy_has_it_repaired(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(OLD, *NAMES)
    await all_.put(NEW, D)
    assert same(await all_.ask(read, NAMES, "k", 3, newest), NEW)
    assert same(await all_.has(*NAMES), [NEW] * 3)


@simulated
async def test_a_read_waits_for_no_repair(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, D)
    found: list[Term] = []

    async def client() -> None:
        found.append(await read(NAMES, "k", 3, newest))

    all_.patience = 3
    spawn(client, node=all_.client)
    await net.quiet()
    assert same(found, [NEW])


@simulated
async def test_where_all_have_the_same_nothing_is_repaired(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, *NAMES)
    await all_.ask(read, NAMES, "k", 3, newest)
    assert len(all_.heard) == 3


@simulated
async def test_a_copy_that_is_another_term_is_stale_even_if_python_takes_them_for_equal(
    net: Any,
) -> None:
    def ranked(one: Any, other: Any) -> Any:
        return max(one, other, key=lambda value: (type(value) is float, value))

    all_ = await copies(net, ranked)
    await all_.put(1, B)
    await all_.put(1.0, C, D)
    assert same(await all_.ask(read, NAMES, "k", 3, ranked), 1.0)
    assert same(await all_.has(*NAMES), [1.0] * 3)


# -- repair ------------------------------------------------------------------------------


@simulated
async def test_repair_brings_all_to_the_newest_value(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(OLD, B)
    await all_.put(NEW, C)
    assert same(await all_.ask(repair, iter(NAMES), "k", newest), [B, D])
    assert same(await all_.has(*NAMES), [NEW] * 3)


@simulated
async def test_only_the_stale_are_written_to(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, B, C)
    assert await all_.ask(repair, NAMES, "k", newest) == [D]
    writes = [(name, request) for name, request in all_.heard if request[0] == WRITE]
    assert same(writes, [(D, (WRITE, "k", NO_EPOCH, NEW))])
    all_.heard.clear()
    assert await all_.ask(repair, NAMES, "k", newest) == []
    assert len(all_.heard) == 3


@simulated
async def test_where_nobody_has_anything_nothing_is_repaired(net: Any) -> None:
    all_ = await copies(net)
    assert await all_.ask(repair, NAMES, "k", newest) == []
    assert len(all_.heard) == 3


@simulated
async def test_what_each_has_is_merged_and_all_get_it(net: Any) -> None:
    def union(one: Any, other: Any) -> Any:
        return sorted({*one, *other})

    all_ = await copies(net, union)
    for name, value in zip(NAMES, (["x"], ["y"], ["x", "y", "z"]), strict=True):
        await all_.put(value, name)
    await all_.gone(D)
    assert await all_.ask(repair, NAMES, "k", union) == [B, C]
    assert await all_.has(B, C) == [["x", "y"]] * 2


@simulated
async def test_who_does_not_do_it_is_left_out(net: Any) -> None:
    all_ = await copies(net)
    await all_.put(NEW, B)
    await all_.gone(C)
    all_.says = {D: always(OK)}
    assert await all_.ask(repair, NAMES, "k", newest) == []
    all_.says = {D: lambda request: (VALUE, OLD) if request == READ_K else FULL}
    assert await all_.ask(repair, NAMES, "k", newest) == []


# -- given -------------------------------------------------------------------------------


@simulated
async def test_who_comes_back_is_brought_up_to_date(net: Any) -> None:
    all_ = await copies(net)
    spawn(quorum.look_after, NAMES, newest, node=all_.client)
    await all_.ask(write, NAMES, "k", OLD, 3)
    all_.client.disconnect(D)
    await net.quiet()
    await all_.put(NEW, B, C)
    await all_.client.connect(D)
    await net.quiet()
    assert same(await all_.has(*NAMES), [NEW] * 3)
