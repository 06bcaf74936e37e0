"""`global` between Erlang and a visible node of ours: names and locks of either side are
those of both, clusters join and agree who has a name, and Erlang finds nothing odd."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
import pytest_asyncio

from minibeam.discovery.global_names import (
    re_register_name,
    register_name,
    registered_names,
    send,
    sync,
    unregister_name,
    whereis_name,
)
from minibeam.discovery.lock_server import LockServer
from minibeam.discovery.locks import del_lock, set_lock, trans
from minibeam.nodes.calls import Caller, call, cast, stop
from minibeam.nodes.gen_server import GenServer, start
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive
from minibeam.terms import KILL, Atom, Exit, Pid, Term
from tests.interop.conftest import Box, OurNode, StartNode
from tests.interop.erlang import Erl, Worker
from tests.interop.global_support import Names, unlocked
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

N, M = Atom("name"), Atom("other name")
YES, NO, OK = Atom("yes"), Atom("no"), Atom("ok")


class Pair:
    """A node of ours and one of Erlang, joined, with a process at each."""

    def __init__(self, node: OurNode, box: Box, erl: Erl, worker: Worker) -> None:
        self.node, self.box, self.erl, self.worker = node, box, erl, worker
        self.there: Pid


@pytest_asyncio.fixture(loop_scope="session", params=["aa@127.0.0.1", "zz@127.0.0.1"])
async def pair(
    request: pytest.FixtureRequest, erl: Erl, start_node: StartNode
) -> AsyncIterator[Pair]:
    """Once with the smaller name on our side and once with the greater."""
    node = await start_node(request.param, hidden=False)
    found = Pair(node, await node.process(), erl, erl.process())
    found.there = await found.worker("self()")
    assert await node.connect(erl.name)
    assert await found.box(sync) == "ok"
    assert await erl.eval("global:sync()") == "ok"
    await unlocked(erl, node)
    yield found
    assert locks(node) == {}
    assert await erl.eval("ets:tab2list(global_locks)") == []


def locks(node: OurNode) -> Any:
    return node.part(LockServer).locks


async def test_a_name_of_ours_is_known_there(pair: Pair) -> None:
    assert await pair.box(register_name, N, pair.box.pid) == "yes"
    assert await pair.erl.eval("global:whereis_name(name)") == pair.box.pid
    assert await pair.erl.eval("global:registered_names()") == [N]
    assert await pair.worker("global:register_name(name, self())") == "no"
    assert await pair.erl.eval("global:send(name, hello)") == pair.box.pid
    assert await pair.box(receive) == "hello"
    await pair.worker("global:re_register_name(name, self())")
    assert await pair.box(whereis_name, N) == pair.there
    await pair.erl.eval("global:unregister_name(name)")
    assert await pair.box(registered_names) == []


async def test_a_name_of_theirs_is_known_here(pair: Pair) -> None:
    assert await pair.worker('global:register_name({"any", 1.5}, self())') == "yes"
    name = ([97, 110, 121], 1.5)
    assert await pair.box(whereis_name, name) == pair.there
    assert await pair.box(registered_names) == [name]
    assert await pair.box(register_name, name, pair.box.pid) == "no"
    assert await pair.box(send, name, Atom("hello")) == pair.there
    assert await pair.worker("receive hello -> got end") == "got"
    assert await pair.box(re_register_name, name, pair.box.pid) == "yes"
    assert await pair.worker('global:whereis_name({"any", 1.5})') == pair.box.pid
    assert await pair.box(unregister_name, name) == "ok"
    assert await pair.worker("global:registered_names()") == []
    with pytest.raises(Exit) as raised:
        await pair.box(send, name, 1)
    assert raised.value.reason == ("badarg", (name, 1))


async def test_text_and_its_binary_are_one_name(pair: Pair) -> None:
    assert await pair.box(register_name, "größe", pair.box.pid) == "yes"
    text = 'global:whereis_name(<<"größe"/utf8>>)'
    assert await pair.erl.eval(text) == pair.box.pid
    assert await pair.worker('global:register_name(<<"b">>, self())') == "yes"
    assert await pair.box(whereis_name, "b") == pair.there


async def test_one_process_has_one_name(pair: Pair) -> None:
    assert await pair.worker("global:register_name(name, self())") == "yes"
    assert await pair.box(register_name, M, pair.there) == "no"
    (line,) = pair.node.complaints()
    assert line.startswith("global: ") and "registered under several names" in line


async def test_a_death_unregisters_everywhere(pair: Pair) -> None:
    names = Names(pair.node)
    assert await pair.box(register_name, N, pair.there) == "yes"
    other = await pair.node.process()
    assert await pair.worker("global:register_name(mine, P)", P=other.pid) == "yes"
    await names.are(name=pair.there, mine=other.pid)
    await pair.erl.forget()
    await names.are(mine=other.pid)
    # The name server there watches since before this does, and hears of it no later.
    watch = pair.erl.process()
    await watch("monitor(process, P)", P=other.pid)
    await pair.box(exit_process, other.pid, KILL)
    await watch("receive {'DOWN', _, _, _, Reason} -> Reason end")
    assert await watch("sys:get_state(global_name_server), global:registered_names()") == []
    await names.are()


async def test_a_lock_of_ours_is_held_there(pair: Pair) -> None:
    ours = (Atom("r"), pair.box.pid)
    assert await pair.box(set_lock, ours)
    text = "global:set_lock({r, self()}, [node() | nodes()], 0)"
    assert await pair.worker(text) is False
    assert await pair.worker("global:set_lock({r, P}, [node() | nodes()], 0)", P=ours[1])
    assert await pair.box(del_lock, ours)
    assert await pair.worker(text) is False
    assert await pair.worker("global:del_lock({r, P})", P=ours[1])
    assert await pair.worker(text) is True
    assert await pair.box(set_lock, ours, None, 0) is False
    # Who holds it dies.
    watch = await pair.box(monitor, pair.there)
    await pair.erl.forget()
    assert (await pair.box(receive))[1] == watch
    assert await pair.box(set_lock, ours, None, 0)
    assert await pair.box(del_lock, ours)


async def test_who_waits_for_a_lock_gets_it(pair: Pair) -> None:
    ours = (Atom("r"), pair.box.pid)
    assert await pair.box(set_lock, ours)
    waiting = pair.worker.start("global:trans({r, self()}, fun() -> done end)")
    assert await pair.box(del_lock, ours)
    assert await waiting == "done"
    assert await pair.worker("global:set_lock({r, self()})")
    waiting = pair.box.start(trans, ours, lambda: 42)
    assert await pair.worker("global:del_lock({r, self()})")
    assert await waiting == 42


class Doubler(GenServer):
    def handle_call(self, request: Term, caller: Caller) -> Term:
        return 2 * request


async def test_a_server_of_ours_with_a_global_name(pair: Pair) -> None:
    server = await pair.box(partial(start, Doubler, name=(Atom("global"), N)))
    assert await pair.erl.eval("gen_server:call({global, name}, 21)") == 42
    assert await pair.erl.eval("global:whereis_name(name)") == server
    with pytest.raises(Exit) as raised:
        await pair.box(partial(start, Doubler, name=(Atom("global"), N)))
    assert raised.value.reason == ("already_started", server)
    text = "gen_server:start({global, name}, things, [], [])"
    assert await pair.erl.eval(text) == ("error", ("already_started", server))


async def test_a_server_of_theirs_with_a_global_name(pair: Pair, site: Site) -> None:
    await site.compile("things")
    _, server = await pair.erl.eval("gen_server:start({global, name}, things, [], [])")
    assert await pair.box(call, (Atom("global"), N), (Atom("echo"), "hi")) == b"hi"
    await pair.box(cast, (Atom("global"), N), (Atom("tell"), pair.box.pid, 42))
    assert await pair.box(receive) == 42
    reference = await pair.box(monitor, (Atom("global"), N))
    await pair.box(stop, (Atom("global"), N))
    assert (await pair.box(receive))[1:4] == (reference, "process", server)


async def test_what_erlang_asks_a_name_server(pair: Pair) -> None:
    text = "gen_server:call({global_name_server, N}, Request)"
    for request, answer in {
        Atom("get_known"): [pair.erl.name],
        Atom("get_synced"): [pair.erl.name],
        Atom("get_protocol_version"): 8,
        Atom("get_names_ext"): [],
    }.items():
        assert await pair.erl.eval(text, N=pair.node.name, Request=request) == answer
    await pair.box(register_name, N, pair.box.pid)
    ask = "{global_name_server, N} ! {whereis, name, {self(), tag}}, receive {tag, P} -> P end"
    assert await pair.worker(ask, N=pair.node.name) == pair.box.pid
    assert await pair.erl.eval("rpc:call(N, global, whereis_name, [name])", N=pair.node.name)


async def test_what_nobody_says_is_dropped(pair: Pair) -> None:
    for text in (
        "gen_server:cast({global_name_server, N}, {resolved, 1})",
        "{global_name_server, N} ! {lost_connection, a}",
        "gen_server:cast({global_name_server, N}, {new_nodes, a, [b], [], [c], d})",
        "gen_server:cast({global_name_server, N}, {exchange, a, [1, {2, 3, 4}], [], 9})",
    ):
        await pair.erl.eval(text, N=pair.node.name)
    answer = await pair.erl.eval(
        "gen_server:call({global_name_server, N}, sing)", N=pair.node.name
    )
    assert answer == ("error", "badarg")
    assert len(pair.node.complaints()) == 4
    assert await pair.box(register_name, N, pair.box.pid) == "yes"


async def test_erlang_finds_nothing_odd(pair: Pair) -> None:
    """Nothing is under way any more: nobody known is pending, no resolver is left."""
    state = await pair.erl.eval("global:info()")
    known, synced, resolvers, syncers = state[2:6]
    name = pair.node.name
    assert known[name] == 8
    assert {key for key in known if key != name} == {(Atom("connection_id"), name)}
    assert (synced, resolvers, syncers) == ([name], [], [])
