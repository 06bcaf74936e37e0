"""The harness itself: what the other tests of this directory rely on."""

from __future__ import annotations

import signal

import pytest

from minibeam.terms import Atom
from tests.interop.erlang import Erl, Raised
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_text_is_evaluated_at_the_node(erl: Erl) -> None:
    assert await erl.eval("node()") == Atom("erl@127.0.0.1")
    assert await erl.eval("{X + 1, Y}", X=41, Y=b"y") == (42, b"y")


async def test_what_a_text_raises_is_told(erl: Erl) -> None:
    with pytest.raises(Raised) as raised:
        await erl.eval("exit({no, luck})")
    assert (raised.value.kind, raised.value.reason) == ("exit", ("no", "luck"))
    with pytest.raises(Raised) as raised:
        await erl.eval("exit(self(), kill), receive after infinity -> ok end")
    assert (raised.value.kind, raised.value.reason) == ("died", "killed")
    with pytest.raises(Raised) as raised:
        await erl.eval("foo:bar()")
    assert (raised.value.kind, raised.value.reason) == ("error", "undef")


async def test_a_worker_keeps_its_mailbox(erl: Erl) -> None:
    keeper = erl.process()
    await keeper("put(me, self()), self() ! {hello, 1}")
    assert await keeper("receive {hello, N} -> {N, get(me) =:= self()} end") == (1, True)


async def test_two_texts_are_evaluated_side_by_side(erl: Erl) -> None:
    gate = erl.process()
    await gate("register(gate, self())")
    waiting = gate.start("receive open -> done end")
    await erl.eval("gate ! open")
    assert await waiting == "done"
    await erl.forget()
    assert await erl.eval("whereis(gate)") == "undefined"


async def test_what_the_logger_prints_is_seen(erl: Erl) -> None:
    await erl.eval('logger:error("something ~p", [odd])')
    assert "something odd" in "\n".join(await erl.logged())
    assert await erl.logged() == []


async def test_elixir_is_evaluated_at_an_erlang_node(erl: Erl, elixir: None) -> None:
    assert await erl.elixir("Enum.map([1, 2], &(&1 * x))", x=2) == [2, 4]


async def test_nodes_are_killed_frozen_and_stopped(site: Site) -> None:
    erl = await site.start_erl("doomed@127.0.0.1")
    erl.signal(signal.SIGSTOP)
    asked = erl.process().start("1 + 1")
    erl.signal(signal.SIGCONT)
    assert await asked == 2
    erl.signal(signal.SIGKILL)
    assert await erl.ended() == -signal.SIGKILL
    again = await site.start_erl("doomed@127.0.0.1")
    await again.stop()
    halted = await site.start_erl("doomed@127.0.0.1")
    halting = halted.process().start("halt(3)")
    assert await halted.ended() == 3
    with pytest.raises(RuntimeError, match="ended before it answered"):
        await halting


async def test_elixir_starts_a_node(site: Site, elixir: None) -> None:
    node = await site.start_elixir("ex@127.0.0.1")
    assert await node.elixir("Node.self()") == "ex@127.0.0.1"
    await node.stop()
