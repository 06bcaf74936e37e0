"""3.8 todo: append, recover, find, handle."""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

import pytest

from course.sim.disk import Disk
from minibeam.cluster.lists import MOVED, READ, global_name
from minibeam.cluster.majority import Standing
from minibeam.cluster.state import Service
from minibeam.cluster.strategies import STRATEGIES
from minibeam.cluster.todo import append, find, handle, recover
from minibeam.discovery.conflicts import method_of, random_exit_name
from minibeam.discovery.tables import REGISTER, Table, apply
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.nodes import connections
from minibeam.nodes.gen_server import NO_REPLY, GenServer, Stop, start
from minibeam.nodes.processes import spawn
from minibeam.terms import Atom, Exit, Pid, Term
from tests.support import rest, same, simulated

A, B, C = "a@one", "b@two", "c@three"
HOME = "/lists/home"
RECORDS = [
    ("home", (1, "a@one"), {"1": ("paint", False)}),
    Atom("whole"),
    ("é" * 300, b"\0" * 100, []),
    ("home", (2, "b@two"), {}),
]
ERROR = Atom("error")
story = simulated(seeds=1, virtual_limit=100.0)
"""None of these takes longer, and who tries for ever is to be found out soon."""


# -- append, recover -------------------------------------------------------------------


def disk_with(*records: Term) -> Disk:
    disk = Disk(0, "one")
    for record in records:
        append(disk, "log", record)
    return disk


def test_a_record_begins_with_its_length_and_ends_with_its_term(seed: int) -> None:
    data = disk_with(RECORDS[0]).read("log")
    assert data[:4] == (len(data) - 8).to_bytes(4)
    assert same(decode(data[8:], text=True), (RECORDS[0], len(data) - 8))


def test_in_between_is_a_crc_of_both(seed: int) -> None:
    data = disk_with(RECORDS[0]).read("log")
    assert data[4:8] == zlib.crc32(data[:4] + data[8:]).to_bytes(4)


def test_append_tells_how_much_it_has_added(seed: int) -> None:
    disk = Disk(0, "one")
    sizes = [append(disk, "log", record) for record in RECORDS]
    assert sum(sizes) == len(disk.read("log"))
    assert sizes[0] == 8 + len(encode(RECORDS[0], text=True))


def test_append_does_not_sync(seed: int) -> None:
    """Whether that is due is for who appends to say, once for many records."""
    kept = []
    for number in range(50):
        disk = Disk(number, "one")
        append(disk, "log", RECORDS[0])
        disk.crash()
        kept.append(disk.exists("log") and len(disk.read("log")) > 0)
    assert False in kept and True in kept


def test_recover_reads_what_was_appended(seed: int) -> None:
    disk = disk_with(*RECORDS)
    before = disk.read("log")
    assert same(recover(disk, "log"), RECORDS)
    assert disk.read("log") == before


def test_recover_finds_nothing_where_nothing_is(seed: int) -> None:
    disk = disk_with()
    assert recover(disk, "log") == []
    disk.append("log", b"")
    assert recover(disk, "log") == []


def test_recover_makes_no_file(seed: int) -> None:
    disk = disk_with()
    recover(disk, "log")
    assert not disk.exists("log")


def test_a_torn_tail_is_cut_off(seed: int) -> None:
    """Wherever it was torn: also in the middle of the length or of the CRC."""
    whole = disk_with(*RECORDS[:2]).read("log")
    last = disk_with(RECORDS[3]).read("log")
    for size in range(1, len(last)):
        disk = Disk(0, "one")
        disk.append("log", whole + last[:size])
        assert same(recover(disk, "log"), RECORDS[:2]), f"{size} bytes of the last record"
        assert disk.read("log") == whole


def test_what_is_recovered_twice_is_the_same(seed: int) -> None:
    whole = disk_with(*RECORDS[:2]).read("log")
    disk = Disk(0, "one")
    disk.append("log", whole + whole[:9])
    for _ in range(3):
        assert same(recover(disk, "log"), RECORDS[:2])


def test_zeros_are_no_records(seed: int) -> None:
    whole = disk_with(*RECORDS[:2]).read("log")
    for size in (1, 4, 8, 9, 16, 100):
        disk = Disk(0, "one")
        disk.append("log", whole + bytes(size))
        assert same(recover(disk, "log"), RECORDS[:2]), f"{size} zeros"
        assert disk.read("log") == whole


def test_a_record_with_a_wrong_byte_is_none(seed: int) -> None:
    whole = disk_with(*RECORDS[:2]).read("log")
    last = disk_with(RECORDS[3]).read("log")
    for place in range(len(last)):
        disk = Disk(0, "one")
        disk.append("log", whole + last[:place] + bytes([last[place] ^ 1]) + last[place + 1 :])
        assert same(recover(disk, "log"), RECORDS[:2]), f"byte {place}"


def test_nothing_behind_a_bad_record_is_read(seed: int) -> None:
    first = disk_with(RECORDS[0]).read("log")
    bad = first[:-1] + bytes([first[-1] ^ 1])
    disk = Disk(0, "one")
    disk.append("log", first + bad + first)
    assert same(recover(disk, "log"), RECORDS[:1])
    assert disk.read("log") == first, "the file ends before the bad record"


def test_what_is_appended_after_a_crash_is_read(seed: int) -> None:
    for number in range(seed, seed + 40):
        disk = Disk(number, "one")
        append(disk, "log", RECORDS[0])
        disk.sync("log")
        append(disk, "log", RECORDS[2])
        disk.crash()
        found = recover(disk, "log")
        append(disk, "log", RECORDS[3])
        again = recover(disk, "log")
        assert same(again, [*found, RECORDS[3]])
        assert same(found[0], RECORDS[0])


# -- find ------------------------------------------------------------------------------


class Todo(GenServer):
    """The process `todo` of a node, which answers as it is told to."""

    def init(self, asked: list[Any], answer: Any) -> None:
        self.asked, self.answer = asked, answer

    def handle_call(self, request: Term, caller: Any) -> Any:
        self.asked.append((str(caller[0].node), request))
        return self.answer


class World:
    """Nodes of a service, connected, without its processes."""

    def __init__(self, net: Any) -> None:
        self.net = net
        self.asked: dict[str, list[Any]] = {}

    async def start(self, *names: str, strategy: str = "last_writer") -> Any:
        for name in names:
            node = await self.net.start(name)
            service = node.part(Service)
            service.set_up(node, [*map(Atom, (A, B, C))], STRATEGIES[strategy], 3, 5.0, None)
            for other in names[: names.index(name)]:
                assert await connections.connect(node, other)
        return self.net.nodes[names[0]]

    async def todo_at(self, name: str, answer: Any) -> None:
        self.asked[name] = []
        args = (self.asked[name], answer)
        await start(Todo, *args, name="todo", node=self.net.nodes[name])

    def owners(self, name: str) -> list[str]:
        return [*map(str, self.net.nodes[A].part(Service).owners(name))]

    def give_name(self, node: Any, name: str, pid: Pid) -> None:
        """As the name server of a node enters it."""
        apply(
            node.part(Table), (REGISTER, global_name(name), pid, method_of(random_exit_name))
        )


async def process(node: Any) -> Pid:
    return spawn(rest, node=node)


@story
async def test_who_has_the_name_is_found(net: Any) -> None:
    world = World(net)
    node = await world.start(A, B)
    there = spawn(rest, node=net.nodes[B])
    world.give_name(node, "home", there)
    await world.todo_at(A, (ERROR, Atom("no")))
    assert await node.run(find, "home") == there
    assert world.asked[A] == []
    with pytest.raises(Exit):
        await node.run(find, "other")


@story
async def test_the_first_owner_is_asked_to_start_it(net: Any) -> None:
    world = World(net)
    node = await world.start(A, B, C)
    pids = {name: spawn(rest, node=net.nodes[name]) for name in (A, B, C)}
    for name in (A, B, C):
        await world.todo_at(name, (Atom("ok"), pids[name]))
    for key in ("home", "work", "garden", "school"):
        first, *others = world.owners(key)
        for asked in world.asked.values():
            asked.clear()
        assert await node.run(find, key) == pids[first]
        assert same(world.asked[first], [(A, (Atom("start"), key))])
        assert [world.asked[other] for other in others] == [[], []]


@story
async def test_one_that_fails_is_followed_by_the_next(net: Any) -> None:
    for failure in ((ERROR, Atom("unavailable")), NO_REPLY, None):
        world = World(net)
        node = await world.start(A, B, C)
        first, second, third = world.owners("home")
        if failure is not None:
            await world.todo_at(first, failure)
        there = spawn(rest, node=net.nodes[third])
        await world.todo_at(second, (Atom("ok"), there))
        await world.todo_at(third, (ERROR, Atom("no")))
        assert await node.run(find, "home") == there
        assert len(world.asked[second]) == 1 and world.asked[third] == []
        for name in (A, B, C):
            net.kill(name)


@story
async def test_only_who_is_in_reach_is_asked(net: Any) -> None:
    """A node that is not connected would have to be dialled, in vain."""
    world = World(net)
    await world.start(C, strategy="majority")
    node = await world.start(A, B, strategy="majority")
    there = spawn(rest, node=net.nodes[B])
    for name in (A, B, C):
        await world.todo_at(name, (Atom("ok"), there))
    keys = [f"list {number}" for number in range(12)]
    assert C in [world.owners(key)[0] for key in keys]
    for key in keys:
        assert await node.run(find, key) == there
    assert world.asked[C] == [] and len(world.asked[A] + world.asked[B]) == 12


@story
async def test_a_process_out_of_reach_is_of_no_use(net: Any) -> None:
    """An owner has not noticed yet that a node is gone, and names the process there."""
    world = World(net)
    node = await world.start(A, B)
    first, second = [owner for owner in world.owners("home") if owner != C]
    there = spawn(rest, node=net.nodes[second])
    await world.todo_at(first, (Atom("ok"), Pid(C, 7, 0, 1)))
    await world.todo_at(second, (Atom("ok"), there))
    assert await node.run(find, "home") == there
    assert [len(asked) for asked in world.asked.values()] == [1, 1]


@story
async def test_when_nobody_can_it_is_unavailable(net: Any) -> None:
    world = World(net)
    node = await world.start(A, B, C)
    for name in (A, B, C):
        await world.todo_at(name, (ERROR, Atom("no")))
    with pytest.raises(Exit) as told:
        await node.run(find, "home")
    assert same(told.value.reason, Atom("unavailable"))
    assert [len(asked) for asked in world.asked.values()] == [1, 1, 1]


# -- handle ----------------------------------------------------------------------------


class Listed(GenServer):
    """The process of a list: does with each request what comes next in `script`."""

    def init(self, script: list[Any], asked: list[Any]) -> None:
        self.script, self.asked = script, asked

    async def handle_call(self, request: Term, caller: Any) -> Any:
        self.asked.append(request)
        what = self.script.pop(0)
        if isinstance(what, list):
            seconds, what = what
            await asyncio.sleep(seconds)
        if isinstance(what, Exception):
            raise what
        if isinstance(what, float):
            await asyncio.sleep(what)
            return (200, {"slept": what})
        return what


async def served(net: Any, *script: Any) -> tuple[World, Any, list[Any]]:
    """A node at which the process of the list `home` follows a script; when that dies the next
    one, which `find` has started by the node's `todo`, goes on where it has ended."""
    world = World(net)
    node = await world.start(A)
    asked: list[Any] = []
    left = [*script]

    class Starts(GenServer):
        async def handle_call(self, request: Term, caller: Any) -> Any:
            pid = await start(Listed, left, asked, node=node)
            world.give_name(node, request[1], pid)
            return (Atom("ok"), pid)

    await start(Starts, name="todo", node=node)
    return world, node, asked


DONE = (200, {"entry": "1"})
PUT_1 = ("PUT", f"{HOME}/1", {"text": "paint"})
ENDS = (Exit(Atom("killed")), Exit((Atom("nodedown"), B)), Exit(Atom("normal")))
AS_SENT = (Atom("put"), "1", "paint", False)


@story
async def test_what_the_process_answers_is_the_answer(net: Any) -> None:
    answers = [DONE, (404, {"error": "no list"}), (503, {"error": "x", "outcome": "unknown"})]
    _, node, asked = await served(net, *answers)
    assert await node.run(handle, *PUT_1) == answers[0]
    assert await node.run(handle, "GET", HOME) == answers[1]
    assert await node.run(handle, "DELETE", f"{HOME}/1") == answers[2]
    assert same(asked, [AS_SENT, READ, (Atom("delete"), "1")])


@story
async def test_what_is_not_understood_asks_nobody(net: Any) -> None:
    _, node, asked = await served(net, DONE)
    for status, request in (
        (400, ("PUT", f"{HOME}/1", {})),
        (404, ("GET", "/nowhere")),
        (405, ("POST", HOME, {})),
    ):
        found, answer = await node.run(handle, *request)
        assert (found, "error" in answer) == (status, True)
    assert asked == []
    assert await node.run(handle, *PUT_1) == DONE


@story
async def test_what_is_about_all_lists_is_no_lists_affair(net: Any) -> None:
    _, node, asked = await served(net)
    status, answer = await node.run(handle, "GET", "/health")
    assert (status, answer["node"], asked) == (200, A, [])


@story
async def test_a_request_that_was_never_served_is_sent_again(net: Any) -> None:
    """A process that ends with the reason moved, between two requests, has done none of those
    that it has not answered."""
    _, node, asked = await served(net, Stop(MOVED), Stop(MOVED), DONE)
    assert await node.run(handle, *PUT_1) == DONE
    assert same(asked, [AS_SENT] * 3)


@story
async def test_a_process_that_was_dead_before_has_done_nothing(net: Any) -> None:
    world, node, asked = await served(net, DONE)
    ghost = Pid(B, 7, 0, 1)
    world.give_name(node, "home", ghost)
    other = await world.net.start(B)
    assert await connections.connect(node, other.name)

    async def forget() -> None:
        await asyncio.sleep(1)
        node.part(Table).entries.clear()

    spawn(forget, node=node)
    assert await node.run(handle, *PUT_1) == DONE
    assert len(asked) == 1


@story
async def test_a_write_whose_outcome_is_unknown_is_not_sent_again(net: Any) -> None:
    """It may have been done. To do it once more could undo what others have done since."""
    for end in ENDS:
        _, node, asked = await served(net, end, DONE)
        assert (await node.run(handle, *PUT_1))[0] == 503
        assert len(asked) == 1
        net.kill(A)


@story
async def test_an_unknown_outcome_is_told_as_such(net: Any) -> None:
    for end in ENDS:
        _, node, _ = await served(net, end, DONE)
        status, answer = await node.run(handle, *PUT_1)
        assert (status, answer["outcome"]) == (503, "unknown")
        net.kill(A)


@story
async def test_a_read_is_sent_again_whatever_happened(net: Any) -> None:
    _, node, asked = await served(net, Exit(Atom("killed")), ValueError("bug"), DONE)
    assert await node.run(handle, "GET", HOME) == DONE
    assert same(asked, [READ] * 3)


@story
async def test_patience_has_an_end(net: Any) -> None:
    _, node, _ = await served(net, 60.0, 60.0)
    for request in (PUT_1, ("GET", HOME)):
        begun = net.loop.time()
        assert (await node.run(handle, *request))[0] == 503
        took = net.loop.time() - begun
        assert 4 <= took <= 6, "the seconds that it takes, with 5 of patience"


@story
async def test_all_tries_together_have_one_deadline(net: Any) -> None:
    _, node, asked = await served(net, [4.5, Stop(MOVED)], 9.0)
    begun = net.loop.time()
    assert (await node.run(handle, *PUT_1))[0] == 503
    assert len(asked) == 2
    took = net.loop.time() - begun
    assert 4.6 <= took <= 5.02, "the seconds that it takes, with 5 of patience"


@story
async def test_a_list_that_nobody_starts_is_looked_for_until_the_end(net: Any) -> None:
    world = World(net)
    node = await world.start(A)
    await world.todo_at(A, (ERROR, Atom("unavailable")))
    begun = net.loop.time()
    status, answer = await node.run(handle, *PUT_1)
    assert (status, answer["outcome"]) == (503, "not done")
    took = net.loop.time() - begun
    assert 4 <= took <= 5.02, "the seconds that it takes, with 5 of patience"
    assert 2 <= len(world.asked[A]) <= 500


@story
async def test_a_list_that_can_be_started_later_is_served_then(net: Any) -> None:
    world, node, _ = await served(net, DONE)
    todo = node.names.pop(Atom("todo"))
    answer, seconds = node.run(handle, *PUT_1), 2

    async def comes() -> None:
        await asyncio.sleep(seconds)
        node.names[Atom("todo")] = todo

    spawn(comes, node=node)
    assert await answer == DONE
    assert world.net.loop.time() >= seconds


@story
async def test_who_may_not_serve_says_so_at_once(net: Any) -> None:
    world = World(net)
    node = await world.start(A, strategy="majority")
    pid = await start(Listed, [DONE, DONE], [], node=node)
    world.give_name(node, "home", pid)
    begun = net.loop.time()
    status, answer = await node.run(handle, *PUT_1)
    assert (status, answer["outcome"]) == (503, "not done")
    assert net.loop.time() - begun < 0.5
    standing = node.part(Standing)
    standing.configured, standing.caught_up = [Atom(A)], True
    assert await node.run(handle, *PUT_1) == DONE
