"""Elixir: Node and GenServer, towards our nodes and from them. The node is started by the
elixir command; its text arrives as binaries, its nil, true and false as ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from minibeam.discovery.global_names import sync
from minibeam.nodes import rpc
from minibeam.nodes.calls import Caller, call, cast, stop
from minibeam.nodes.gen_server import GenServer, Stop, start
from minibeam.nodes.multi_call import abcast
from minibeam.nodes.processes import receive, self_
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, Pid, Term
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Erl, Raised
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNTER = """
    defmodule Counter do
      use GenServer
      def init(n), do: {:ok, n}
      def handle_call({:add, k}, _from, n), do: {:reply, n + k, n + k}
      def handle_call(:name, _from, n), do: {:reply, "Zähler", n}
      def handle_call(:nothing, _from, n), do: {:reply, nil, n}
      def handle_cast({:set, k, to}, _), do: (send(to, {:set, k}); {:noreply, k})
    end
    {:ok, pid} = GenServer.start(Counter, 0, name: Counter)
    pid
"""


class Counter(GenServer):
    def init(self) -> None:
        self.count = 0

    def handle_call(self, request: Term, caller: Caller) -> Term:
        match request:
            case (Atom("add"), int(number)):
                self.count += number
                return self.count
            case Atom("name"):
                return "Zähler"
            case Atom("nothing"):
                return None
            case Atom("crash"):
                raise Exit(Atom("crashed"))
        raise Stop(Atom("unknown"))

    def handle_cast(self, request: Term) -> None:
        match request:
            case (Atom("set"), int(number), Pid() as to):
                self.count = number
                send(to, (Atom("set"), number))


async def greet(to: Pid) -> None:
    send(to, (Atom("hello"), self_()))
    raise Exit(await receive())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def elixir_of_module(site: Site, elixir: None) -> AsyncIterator[Erl]:
    node = await site.start_elixir("elixir@127.0.0.1")
    await node.elixir(COUNTER)
    await node.logged()
    yield node
    await node.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def ex(elixir_of_module: Erl) -> AsyncIterator[Erl]:
    yield elixir_of_module
    await elixir_of_module.forget()
    await elixir_of_module.elixir("Enum.each(Node.list(:connected), &Node.disconnect/1)")
    assert await elixir_of_module.logged() == []


@pytest_asyncio.fixture(loop_scope="session")
async def ours(ex: Erl, start_node: StartNode) -> OurNode:
    node = await start_node()
    node.expose("Elixir.Things", {"greet": greet, "double": lambda number: 2 * number})
    return node


async def test_node_connect_ping_list_and_disconnect(ex: Erl, ours: OurNode) -> None:
    assert await ex.elixir("Node.connect(n)", n=ours.name) is True
    assert await ex.elixir("{Node.list(:hidden), Node.list()}") == ([], [ours.name])
    assert ours.list() == [ex.name]
    assert await ex.elixir("Node.ping(n)", n=ours.name) == "pong"
    assert await ex.elixir("Node.ping(:\"nobody@127.0.0.1\")") == "pang"
    assert await ex.elixir("Node.disconnect(n)", n=ours.name) is True
    assert await ex.elixir("Node.connect(:\"nobody@127.0.0.1\")") is False
    assert await ours.ping(ex.name) == "pong"


async def test_node_get_and_set_cookie(
    site: Site, ex: Erl, start_node: StartNode
) -> None:
    """One cookie for all, and another for one node, which then is let in both ways."""
    node = await start_node(cookie="of_its_own")
    watch = await node.watch_nodes()
    assert await ex.elixir("Node.get_cookie()") == Atom(site.cookie)
    assert await ex.elixir("Node.connect(n)", n=node.name) is False
    node.complaints()
    assert await ex.elixir("Node.set_cookie(n, :of_its_own)", n=node.name) is True
    assert await ex.elixir("Node.get_cookie()") == Atom(site.cookie)
    assert await ex.elixir("Node.connect(n)", n=node.name) is True
    await watch.up(ex.name)
    assert await ex.elixir("Node.disconnect(n)", n=node.name) is True
    await watch.down(ex.name)
    assert await node.connect(ex.name)


async def test_node_set_cookie_for_all(site: Site, ex: Erl, start_node: StartNode) -> None:
    node = await start_node(cookie="of_both")
    assert await ex.elixir("Node.set_cookie(:of_both)") is True
    try:
        assert await ex.elixir("Node.get_cookie()") == "of_both" == node.get_cookie()
        assert await ex.elixir("Node.connect(n)", n=node.name) is True
    finally:
        await ex.elixir("Node.set_cookie(cookie)", cookie=Atom(site.cookie))


async def test_node_monitor(ex: Erl, ours: OurNode) -> None:
    watcher = ex.process()
    assert await watcher.elixir("Node.monitor(n, true)", n=ours.name) is True
    assert await ours.ping(ex.name) == "pong"
    ours.disconnect(ex.name)
    assert await watcher.elixir("receive do m -> m end") == (Atom("nodedown"), ours.name)


async def test_node_spawn(ex: Erl, ours: OurNode) -> None:
    worker = ex.process()
    text = "p = Node.spawn(n, Things, :greet, [self()]); receive do {:hello, q} -> p == q end"
    assert await worker.elixir(text, n=ours.name) is True
    text = """
        Process.flag(:trap_exit, true)
        p = Node.spawn_link(n, Things, :greet, [self()])
        receive do {:hello, ^p} -> send(p, :bye) end
        receive do {:EXIT, ^p, reason} -> reason end
    """
    assert await worker.elixir(text, n=ours.name) == "bye"
    text = """
        {p, r} = Node.spawn_monitor(n, Things, :greet, [self()])
        receive do {:hello, ^p} -> send(p, :bye) end
        receive do {:DOWN, ^r, :process, ^p, reason} -> reason end
    """
    assert await worker.elixir(text, n=ours.name) == "bye"


async def test_rpc_and_erpc(ex: Erl, ours: OurNode) -> None:
    assert await ex.elixir(":rpc.call(n, Things, :double, [21])", n=ours.name) == 42
    assert await ex.elixir(":erpc.call(n, Things, :double, [21])", n=ours.name) == 42
    text = "try do :erpc.call(n, System, :cmd, [1]) rescue e in ErlangError -> e.original end"
    kind, reason, *_ = await ex.elixir(text, n=ours.name)
    assert (kind, reason) == ("exception", "undef")
    box = await ours.process()
    assert await box(rpc.call, ex.name, "Elixir.String", "upcase", ["grün"]) == "GRÜN".encode()


async def test_gen_server_of_ours(ex: Erl, ours: OurNode) -> None:
    await start(Counter, name="counter", node=ours)
    to = (Atom("counter"), ours.name)
    caller = ex.process()
    assert await caller.elixir("GenServer.call(to, {:add, 5})", to=to) == 5
    assert await caller.elixir("GenServer.call(to, :name)", to=to) == "Zähler".encode()
    assert await caller.elixir("GenServer.call(to, :nothing) == nil", to=to) is True
    text = "GenServer.cast(to, {:set, 7, self()}); receive do m -> m end"
    assert await caller.elixir(text, to=to) == (Atom("set"), 7)
    text = "GenServer.multi_call([n, :\"gone@127.0.0.1\"], :counter, {:add, 1})"
    assert await caller.elixir(text, n=ours.name) == (
        [(ours.name, 8)],
        [Atom("gone@127.0.0.1")],
    )
    text = "try do GenServer.call(to, :crash) catch :exit, {reason, _} -> reason end"
    assert await caller.elixir(text, to=to) == "crashed"
    assert await caller.elixir(text, to=to) == "noproc"
    assert await caller.elixir("Process.info(self(), :message_queue_len)") == (
        Atom("message_queue_len"),
        0,
    )


async def test_gen_server_abcast(ex: Erl, ours: OurNode) -> None:
    await start(Counter, name="counter", node=ours)
    caller = ex.process()
    text = """
        nodes = [n, :"gone@127.0.0.1"]
        :abcast = GenServer.abcast(nodes, :counter, {:set, 7, self()})
        :abcast = GenServer.abcast(nodes, :nobody, :hello)
        receive do m -> m end
    """
    assert await caller.elixir(text, n=ours.name) == (Atom("set"), 7)
    assert await caller.elixir("GenServer.call({:counter, n}, {:add, 1})", n=ours.name) == 8
    box = await ours.process()
    request = (Atom("set"), 5, box.pid)
    await box(abcast, [ex.name], "Elixir.Counter", request)
    assert await box(receive) == (Atom("set"), 5)


async def test_gen_server_stop_of_ours(ex: Erl, ours: OurNode) -> None:
    pid = await start(Counter, node=ours)
    assert await ex.elixir("GenServer.stop(to)", to=pid) == "ok"
    with pytest.raises(Raised) as caught:
        await ex.elixir("GenServer.stop(to)", to=pid)
    assert (caught.value.kind, caught.value.reason[0]) == ("exit", "noproc")


async def test_gen_server_of_theirs(ex: Erl, ours: OurNode) -> None:
    to = (Atom("Elixir.Counter"), Atom(ex.name))
    box = await ours.process()
    await box(cast, to, (Atom("set"), 40, box.pid))
    assert await box(receive) == (Atom("set"), 40)
    assert await box(call, to, (Atom("add"), 2)) == 42
    assert await box(call, to, Atom("name")) == "Zähler".encode()
    assert await box(call, to, Atom("nothing")) is None
    pid = await ex.elixir("{:ok, pid} = GenServer.start(Counter, 0); pid")
    await box(stop, pid)
    assert await ex.elixir("Process.alive?(p)", p=pid) is False


async def test_gen_servers_by_a_global_name(ex: Erl, ours: OurNode) -> None:
    await ours.connect(ex.name)
    box = await ours.process()
    assert await box(sync) == "ok"
    server = await box(partial(start, Counter, name=(Atom("global"), Atom("till"))))
    caller = ex.process()
    assert await caller.elixir("GenServer.whereis({:global, :till})") == server
    assert await caller.elixir("GenServer.call({:global, :till}, {:add, 5})") == 5
    text = "GenServer.cast({:global, :till}, {:set, 7, self()}); receive do m -> m end"
    assert await caller.elixir(text) == (Atom("set"), 7)
    taken = ("error", ("already_started", server))
    assert await ex.elixir("GenServer.start(Counter, 0, name: {:global, :till})") == taken
    assert await caller.elixir("GenServer.stop({:global, :till})") == "ok"

    text = "{:ok, pid} = GenServer.start(Counter, 40, name: {:global, :book}); pid"
    theirs = await ex.elixir(text)
    book = (Atom("global"), Atom("book"))
    assert await box(call, book, (Atom("add"), 2)) == 42
    await box(cast, book, (Atom("set"), 9, box.pid))
    assert await box(receive) == (Atom("set"), 9)
    with pytest.raises(Exit) as raised:
        await box(partial(start, Counter, name=book))
    assert raised.value.reason == ("already_started", theirs)
    await box(stop, book)
    assert await ex.elixir("Process.alive?(p)", p=theirs) is False
    with pytest.raises(Exit) as raised:
        await box(call, book, (Atom("add"), 2))
    assert raised.value.reason == "noproc"


async def test_elixirs_terms_come_back_as_they_left(ex: Erl, ours: OurNode) -> None:
    async def echo() -> None:
        while True:
            sender, term = await receive()
            send(sender, term)

    box = await ours.process("echo")
    box.start(echo)
    text = """
        terms = [nil, true, :atom, Elixir.Enum, "text", 'chars', 1.5, 2 ** 100, {}, [a: 1],
                 %{"k" => %{nil => []}}, 1..3, MapSet.new([1, 2]), ~D[2024-02-29], ~r/x/,
                 &Enum.map/2, fn x -> x end, self(), make_ref(), <<3::size(2)>>]
        Enum.filter(terms, fn term ->
          send({:echo, n}, {self(), term})
          receive do back -> back !== term end
        end)
    """
    assert await ex.process().elixir(text, n=ours.name) == []
