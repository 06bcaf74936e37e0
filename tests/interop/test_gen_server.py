"""gen_server between Erlang and us, as server and as caller: calls and how they fail, casts,
late replies, stop, multi_call and abcast."""

from __future__ import annotations

import signal
from typing import Any

import pytest
import pytest_asyncio

from minibeam.nodes.calls import Caller, call, cast, reply, stop
from minibeam.nodes.gen_server import NO_REPLY, GenServer, Stop, start
from minibeam.nodes.monitors import monitor
from minibeam.nodes.multi_call import abcast, multi_call
from minibeam.nodes.processes import receive, spawn
from minibeam.nodes.routing import send
from minibeam.terms import NORMAL, Atom, Exit, Pid, Term
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl, Raised, Worker
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOOM, RELEASE = Atom("boom"), Atom("release")


class Things(GenServer):
    """What things.erl is, on our side."""

    def init(self) -> None:
        self.waiting: list[Caller] = []

    def handle_call(self, request: Term, caller: Caller) -> Term:
        match request:
            case (Atom("echo"), term):
                return term
            case Atom("wait"):
                self.waiting.append(caller)
                return NO_REPLY
            case (Atom("from_another"), term):

                async def answer() -> None:
                    reply(caller, term)

                spawn(answer)
                return NO_REPLY
            case (Atom("exit"), reason):
                raise Exit(reason)
            case (Atom("stop"), reason):
                raise Stop(reason)
            case (Atom("stop"), reason, last):
                raise Stop(reason, last)
        raise AssertionError(request)

    def handle_cast(self, request: Term) -> None:
        match request:
            case (Atom("tell"), to, term):
                send(to, term)
            case (Atom("release"), term):
                for caller in self.waiting:
                    reply(caller, term)
                self.waiting = []
            case (Atom("stop"), reason):
                raise Stop(reason)

    def handle_info(self, message: Term) -> None:
        self.handle_cast(message)


@pytest_asyncio.fixture(loop_scope="session")
async def ours(node: OurNode) -> Pid:
    """A server of ours, registered as things."""
    return await start(Things, name="things", node=node)


@pytest_asyncio.fixture(loop_scope="session")
async def theirs(site: Site, erl: Erl) -> tuple[Atom, Atom]:
    """A server in Erlang, registered as things."""
    await site.compile("things")
    await erl.process()("{ok, P} = things:start(things), link(P)")
    return (Atom("things"), Atom(erl.name))


async def raised(worker: Worker, text: str, **bindings: Term) -> Any:
    """Why a gen_server:call of a worker exits, without what was called."""
    with pytest.raises(Raised) as caught:
        await worker(text, **bindings)
    assert caught.value.kind == "exit"
    reason, (module, function, _) = caught.value.reason
    assert (module, function) == ("gen_server", "call")
    return reason


async def why(box: Any, *args: Any) -> Any:
    """Why a call of ours raises Exit."""
    with pytest.raises(Exit) as caught:
        await box(call, *args)
    return caught.value.reason


# Erlang calls our server.


async def test_erlang_calls_us(erl: Erl, node: OurNode, ours: Pid) -> None:
    text = "[gen_server:call(To, {echo, T}) || T <- [1, <<50>>, [three], {4}, #{5 => 6}]]"
    for to in (ours, (Atom("things"), node.name)):
        assert await erl.eval(text, To=to) == [1, b"2", [Atom("three")], (4,), {5: 6}]


async def test_erlang_is_answered_by_another_process(erl: Erl, ours: Pid) -> None:
    assert await erl.eval("gen_server:call(To, {from_another, 42})", To=ours) == 42


async def test_erlang_is_answered_later(erl: Erl, ours: Pid) -> None:
    caller = erl.process()
    waiting = caller.start("gen_server:call(To, wait)", To=ours)
    # What it has begun is at the server when a second request has been answered.
    assert await erl.eval("gen_server:call(To, {echo, 1})", To=ours) == 1
    await erl.eval("gen_server:cast(To, {release, now})", To=ours)
    assert await waiting == "now"


async def test_erlang_gives_up_and_no_late_reply_arrives(erl: Erl, ours: Pid) -> None:
    caller = erl.process()
    assert await raised(caller, "gen_server:call(To, wait, 1)", To=ours) == "timeout"
    await caller("gen_server:cast(To, {release, late})", To=ours)
    assert await caller("gen_server:call(To, {echo, 1})", To=ours) == 1
    assert await caller("receive M -> M after 0 -> nothing end") == "nothing"


async def test_erlang_casts_and_sends_to_us(erl: Erl, ours: Pid) -> None:
    caller = erl.process()
    await caller("gen_server:cast(To, {tell, self(), cast})", To=ours)
    assert await caller("receive M -> M end") == "cast"
    await caller("To ! {tell, self(), info}", To=ours)
    assert await caller("receive M -> M end") == "info"


async def test_erlang_calls_nobody(erl: Erl, node: OurNode) -> None:
    name, gone = (Atom("nobody"), node.name), Pid(node.name, 99999, 0, node.creation)
    for to in (name, gone):
        assert await raised(erl.process(), "gen_server:call(To, x)", To=to) == "noproc"


async def test_erlang_calls_a_node_that_is_not_there(erl: Erl) -> None:
    to = (Atom("things"), Atom("gone@127.0.0.1"))
    reason = await raised(erl.process(), "gen_server:call(To, x)", To=to)
    assert reason == ("nodedown", "gone@127.0.0.1")


async def test_our_server_ends_in_a_call(erl: Erl, node: OurNode) -> None:
    for request, reason in [
        ((Atom("exit"), BOOM), "boom"),
        ((Atom("stop"), BOOM), "boom"),
        ((Atom("stop"), NORMAL), "normal"),
    ]:
        server = await start(Things, node=node)
        call_it = "gen_server:call(To, R)"
        assert await raised(erl.process(), call_it, To=server, R=request) == reason
    server = await start(Things, node=node)
    request = (Atom("stop"), NORMAL, Atom("bye"))
    assert await erl.eval("gen_server:call(To, R)", To=server, R=request) == "bye"


async def test_our_server_fails_in_a_call(erl: Erl, node: OurNode, ours: Pid) -> None:
    reason = await raised(erl.process(), "gen_server:call(To, nonsense)", To=ours)
    assert reason[0][0] == "AssertionError"
    assert node.complaints() != []


async def test_the_connection_is_lost_in_a_call_of_erlang(
    erl: Erl, node: OurNode, ours: Pid
) -> None:
    caller = erl.process()
    waiting = caller.start("catch gen_server:call(To, wait, infinity)", To=ours)
    assert await node.ping(erl.name) == "pong"
    assert await erl.eval("gen_server:call(To, {echo, 1})", To=ours) == 1
    node.disconnect(erl.name)
    assert (await waiting)[1][0] == (Atom("nodedown"), node.name)


async def test_erlang_stops_our_server(erl: Erl, node: OurNode, ours: Pid) -> None:
    box = await node.process()
    await box(monitor, ours)
    assert await erl.eval("gen_server:stop({things, N})", N=node.name) == "ok"
    assert (await box(receive))[4] == "normal"
    server = await start(Things, node=node)
    assert await erl.eval("gen_server:stop(To, shutdown, 5000)", To=server) == "ok"
    with pytest.raises(Raised) as caught:
        await erl.eval("gen_server:stop({things, N})", N=node.name)
    assert caught.value.reason == "noproc"


async def test_requests_of_erlang_that_do_not_wait(erl: Erl, ours: Pid) -> None:
    text = """
        Ids = [gen_server:send_request(To, {echo, N}) || N <- [1, 2, 3]],
        [gen_server:receive_response(Id, 5000) || Id <- lists:reverse(Ids)]
    """
    assert await erl.eval(text, To=ours) == [(Atom("reply"), n) for n in (3, 2, 1)]


async def test_erlang_asks_many_nodes(
    site: Site, erl: Erl, theirs: tuple[Atom, Atom], start_node: StartNode
) -> None:
    nodes = [await start_node() for _ in range(3)]
    for node in nodes[:2]:
        await start(Things, name="things", node=node)
    names = [node.name for node in nodes]
    text = """
        All = [node(), 'gone@127.0.0.1' | Ns],
        {Good, Bad} = gen_server:multi_call(All, things, {echo, 7}),
        {lists:sort(Good), lists:sort(Bad)}
    """
    caller = erl.process()
    good, bad = await caller(text, Ns=names)
    assert good == sorted((name, 7) for name in [Atom(erl.name), *names[:2]])
    assert bad == sorted(["gone@127.0.0.1", names[2]])
    text = "gen_server:multi_call(Ns, things, wait, 1)"
    assert await caller(text, Ns=names[:2]) == ([], names[:2])
    assert await caller("gen_server:abcast(Ns, things, {release, late})", Ns=names) == "abcast"
    assert await caller("gen_server:multi_call(Ns, things, {echo, 8})", Ns=names[:2]) == (
        [(name, 8) for name in names[:2]],
        [],
    )
    assert await caller("receive M -> M after 0 -> nothing end") == "nothing"
    await caller("gen_server:abcast(Ns, things, {tell, self(), told})", Ns=names)
    assert await caller("[receive M -> M end || _ <- [1, 2]]") == ["told", "told"]


# We call Erlang's server.


async def test_we_call_erlang(erl: Erl, node: OurNode, theirs: tuple[Atom, Atom]) -> None:
    box = await node.process()
    pid = await erl.eval("whereis(things)")
    for to in (pid, theirs):
        for term in (1, b"2", [Atom("three")], (4,), {5: 6}, None):
            assert await box(call, to, (Atom("echo"), term)) == term


async def test_we_are_answered_by_another_process(
    node: OurNode, theirs: tuple[Atom, Atom]
) -> None:
    assert await (await node.process())(call, theirs, (Atom("from_another"), 42)) == 42


async def test_we_are_answered_later(
    erl: Erl, node: OurNode, theirs: tuple[Atom, Atom]
) -> None:
    box, other = await node.process(), await node.process()
    waiting = box.start(call, theirs, Atom("wait"), None)
    await other(call, theirs, (Atom("echo"), 1))
    await other(cast, theirs, (RELEASE, Atom("now")))
    assert await waiting == "now"


async def test_we_give_up_and_no_late_reply_arrives(
    node: OurNode, theirs: tuple[Atom, Atom]
) -> None:
    box = await node.process()
    assert await why(box, theirs, Atom("wait"), 0.001) == "timeout"
    await box(cast, theirs, (RELEASE, Atom("late")))
    assert await box(call, theirs, (Atom("echo"), 1)) == 1
    with pytest.raises(TimeoutError):
        await box(take_one)


async def test_we_cast_and_send_to_erlang(node: OurNode, theirs: tuple[Atom, Atom]) -> None:
    box = await node.process()
    await box(cast, theirs, (Atom("tell"), box.pid, Atom("cast")))
    assert await box(receive) == "cast"
    await box(send, theirs, (Atom("tell"), box.pid, Atom("info")))
    assert await box(receive) == "info"


async def test_we_call_nobody(erl: Erl, node: OurNode) -> None:
    box = await node.process()
    gone = await erl.eval("self()")
    for to in ((Atom("nobody"), Atom(erl.name)), gone):
        assert await why(box, to, Atom("x")) == "noproc"


async def test_we_call_a_node_that_is_not_there(erl: Erl, node: OurNode) -> None:
    box = await node.process()
    reason = await why(box, (Atom("things"), Atom("gone@127.0.0.1")), Atom("x"))
    assert reason == ("nodedown", "gone@127.0.0.1")
    node.complaints()


async def test_their_server_ends_in_a_call(site: Site, erl: Erl, node: OurNode) -> None:
    await site.compile("things")
    box = await node.process()
    for request in ((Atom("exit"), NORMAL), (Atom("stop"), NORMAL)):
        server = (await erl.eval("gen_server:start(things, [], [])"))[1]
        assert await why(box, server, request) == "normal"
    server = (await erl.eval("gen_server:start(things, [], [])"))[1]
    shutdown = (Atom("shutdown"), BOOM)
    assert await why(box, server, (Atom("stop"), shutdown)) == shutdown
    server = (await erl.eval("gen_server:start(things, [], [])"))[1]
    assert await box(call, server, (Atom("stop"), NORMAL, Atom("bye"))) == "bye"


async def test_the_connection_is_lost_in_a_call_of_ours(
    erl: Erl, node: OurNode, theirs: tuple[Atom, Atom]
) -> None:
    box, other = await node.process(), await node.process()
    waiting = box.start(call, theirs, Atom("wait"), None)
    assert await other(call, theirs, (Atom("echo"), 1)) == 1
    assert await erl.eval("erlang:disconnect_node(N)", N=node.name) is True
    with pytest.raises(Exit) as caught:
        await waiting
    assert caught.value.reason == (Atom("nodedown"), Atom(erl.name))


async def test_a_killed_erlang_in_a_call_of_ours(site: Site, start_node: StartNode) -> None:
    await site.compile("things")
    erl = await site.start_erl("doomed_server@127.0.0.1")
    node = await start_node()
    await erl.eval("{ok, _} = things:start(things), ok")
    box = await node.process()
    waiting = box.start(call, ("things", erl.name), Atom("wait"), None)
    assert await node.ping(erl.name) == "pong"
    erl.signal(signal.SIGKILL)
    with pytest.raises(Exit) as caught:
        await waiting
    assert caught.value.reason == (Atom("nodedown"), Atom(erl.name))
    await erl.kill()


async def test_we_stop_their_server(
    site: Site, erl: Erl, node: OurNode
) -> None:
    await site.compile("things")
    box = await node.process()
    for reason in (NORMAL, Atom("shutdown")):
        server = (await erl.eval("gen_server:start(things, [], [])"))[1]
        await box(stop, server, reason)
        assert await erl.eval("is_process_alive(P)", P=server) is False
    with pytest.raises(Exit) as caught:
        await box(stop, server)
    assert caught.value.reason == "noproc"


async def test_we_ask_many_nodes(
    site: Site, erl: Erl, theirs: tuple[Atom, Atom], node: OurNode
) -> None:
    # Hidden, or `global` would introduce it to the other one while it is killed.
    other = await site.start_erl("other_server@127.0.0.1", "-hidden")
    await other.eval("{ok, _} = things:start(things), ok")
    box = await node.process()
    names = [Atom(erl.name), Atom(other.name)]
    everyone = [*names, Atom("gone@127.0.0.1"), node.name]
    assert await box(multi_call, everyone, "things", (Atom("echo"), 7)) == (
        [(name, 7) for name in names],
        ["gone@127.0.0.1", node.name],
    )
    assert await box(multi_call, names, "things", Atom("wait"), 0.001) == ([], names)
    await box(abcast, names, "things", (RELEASE, Atom("late")))
    assert (await box(multi_call, names, "things", (Atom("echo"), 8)))[1] == []
    with pytest.raises(TimeoutError):
        await box(take_one)
    await box(abcast, names, "things", (Atom("tell"), box.pid, Atom("told")))
    assert [await box(receive) for _ in names] == ["told", "told"]
    node.complaints()
    await other.kill()
