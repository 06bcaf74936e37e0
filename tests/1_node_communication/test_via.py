"""{via, Module, Name} and {global, Name} wherever a target is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from course.sim import Network
from minibeam.nodes import via
from minibeam.nodes.calls import call, cast, stop
from minibeam.nodes.gen_server import GenServer, start
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import is_alive, receive, register, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, NOPROC, NORMAL, Atom, Exit, Pid, Term
from tests.support import down, mailbox, on_a_node, rest, same, settled, simulated

BOOK = Atom("book")
"""The module of the names in these tests."""


class Book:
    """A keeper that is a dict, and takes its time to register."""

    def __init__(self) -> None:
        self.names: dict[Term, Pid] = {}

    async def register_name(self, name: Term, pid: Pid) -> bool:
        await asyncio.sleep(1)
        return self.names.setdefault(name, pid) == pid

    async def unregister_name(self, name: Term) -> None:
        await asyncio.sleep(1)
        self.names.pop(name, None)

    def whereis_name(self, name: Term) -> Pid | None:
        return self.names.get(name)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    book = Book()
    keeper = via.Keeper(book.register_name, book.unregister_name, book.whereis_name)
    monkeypatch.setitem(via.KEEPERS, BOOK, keeper)
    monkeypatch.setitem(via.KEEPERS, via.GLOBAL, keeper)
    yield
    # Each run has a node of its own, with the same pids as the last.
    book.names.clear()


def called(name: Term) -> tuple[Atom, Atom, Term]:
    return (Atom("via"), BOOK, name)


class Echo(GenServer):
    def handle_call(self, request: Term, caller: Term) -> Term:
        return request


async def exits(work: Coroutine[Any, Any, Any]) -> Term:
    with pytest.raises(Exit) as caught:
        await work
    return caught.value.reason


@simulated(seeds=1)
@on_a_node
async def test_a_server_is_started_and_reached_by_a_kept_name() -> None:
    name = called(1)
    pid = await start(Echo, name=name)
    assert same(await call(name, "hello"), "hello")
    assert same(await call((Atom("global"), 1), 7), 7)
    reference = monitor(name)
    await stop(name)
    assert same(await receive(), (Atom("DOWN"), reference, Atom("process"), pid, NORMAL))


@simulated(seeds=1)
@on_a_node
async def test_words_may_be_plain_texts_as_in_other_targets() -> None:
    await start(Echo, name=("via", "book", "b@two"))
    assert same(await call(("via", "book", "b@two"), "hello"), "hello")
    assert same(await call(("global", "b@two"), "hello"), "hello")


@simulated(seeds=1)
@on_a_node
async def test_a_message_goes_to_who_has_the_name(net: Network) -> None:
    assert await via.KEEPERS[BOOK].register_name("me", self_())  # type: ignore[misc]
    send(called("me"), "hello")
    assert same(await settled(net), ["hello"])


@simulated(seeds=1)
@on_a_node
async def test_a_name_that_nobody_has_is_nobody(net: Network) -> None:
    send(called("nobody"), "dropped")
    cast(called("nobody"), "dropped")
    assert same(await down(monitor(called("nobody"))), NOPROC)
    assert same(await exits(call(called("nobody"), "hello")), NOPROC)
    assert same(await exits(stop(called("nobody"))), NOPROC)
    assert same(await settled(net), [])


@simulated(seeds=1)
@on_a_node
async def test_a_server_that_calls_itself_by_a_kept_name_is_told() -> None:
    class Selfish(GenServer):
        async def handle_call(self, request: Term, caller: Term) -> Term:
            return await exits(call(called("selfish"), request))

    await start(Selfish, name=called("selfish"))
    assert same(await call(called("selfish"), 1), Atom("calling_self"))


@simulated(seeds=1)
@on_a_node
async def test_a_kept_name_that_is_taken_hurts_neither_server_nor_starter() -> None:
    first = await start(Echo, name=called("echo"))
    for link in (False, True):
        reason = await exits(start(Echo, name=called("echo"), link=link))
        assert same(reason, (Atom("already_started"), first))
    assert is_alive(first)


@simulated(seeds=1)
@on_a_node
async def test_a_server_that_refuses_to_start_leaves_no_kept_name() -> None:
    class Refusing(GenServer):
        def init(self, error: Exception) -> None:
            raise error

    assert same(await exits(start(Refusing, Exit(Atom("no")), name=called("x"))), Atom("no"))
    assert await via.KEEPERS[BOOK].register_name("x", self_())  # type: ignore[misc]


@simulated(seeds=1)
@on_a_node
async def test_a_starter_that_gives_up_while_a_name_is_asked_for_harms_nobody() -> None:
    first = await start(Echo, name=called("echo"))
    starting = asyncio.ensure_future(start(Echo, name=called("echo")))
    await asyncio.sleep(0.5)
    starting.cancel()
    await asyncio.sleep(2)
    assert same(await call(first, 1), 1)
    assert same(await mailbox(), [])


@simulated(seeds=1)
async def test_a_kept_name_may_be_of_another_node(net: Network) -> None:
    a, b = await net.start("a@one"), await net.start("b@two")

    async def body() -> None:
        pid = await start(Echo, name=called("there"), node=b)
        assert pid.node == "b@two"
        assert same(await call(called("there"), "hello"), "hello")
        reference = monitor(called("there"))
        await net.quiet()
        exit_process(pid, KILL)
        assert same(await down(reference), Atom("killed"))

    await a.run(body)


@simulated(seeds=1)
@on_a_node
async def test_a_pair_is_a_name_at_a_node_unless_it_begins_with_global(net: Network) -> None:
    register("book", self_())
    send(("book", "a@one"), "a name at a node")
    register("via", spawn(rest))
    assert same(await down(monitor(("nobody", "a@one"))), NOPROC)
    assert same(await settled(net), ["a name at a node"])


@simulated(seeds=1)
@on_a_node
async def test_what_no_module_keeps_is_refused() -> None:
    for target in (("via", "unknown", 1), ["global", 1], ("global", 1, 2)):
        with pytest.raises(ValueError, match=r"keeps names|no target"):
            send(target, 1)  # type: ignore[arg-type]
    reason = await exits(start(Echo, name=("via", "unknown", 1)))
    assert "no module unknown keeps names here" in repr(reason)
