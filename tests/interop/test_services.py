"""The processes that every node has, asked by Erlang as it asks its own kind: rex by messages,
net_kernel, and user, which prints."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.nodes import erpc, rpc
from minibeam.nodes.processes import receive
from minibeam.nodes.remote_spawn import MONITOR, remote_spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom
from tests.interop.conftest import OurNode, take_one
from tests.interop.erlang import Erl

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_rex_is_asked_as_a_c_node_asks(erl: Erl, node: OurNode) -> None:
    node.expose("things", {"double": lambda number: 2 * number})
    text = """
        {rex, N} ! {self(), {call, things, double, [21], group_leader()}},
        receive {rex, Answer} -> Answer end
    """
    assert await erl.eval(text, N=node.name) == 42
    text = """
        {rex, N} ! {self(), {call, things, missing, [], user}},
        receive {rex, {badrpc, {'EXIT', {What, _}}}} -> What end
    """
    assert await erl.eval(text, N=node.name) == "undef"


async def test_we_ask_rex_as_a_c_node_asks(erl: Erl, node: OurNode) -> None:
    box = await node.process()
    call = (Atom("call"), Atom("lists"), Atom("sum"), [[1, 2]], Atom("user"))
    await box(send, ("rex", erl.name), (box.pid, call))
    assert await box(receive) == (Atom("rex"), 3)


async def test_rex_is_asked_for_its_features(erl: Erl, node: OurNode) -> None:
    text = "{rex, N} ! {self(), features_request}, receive {features_reply, N, F} -> F end"
    assert await erl.eval(text, N=node.name) == ["erpc"]


async def test_broadcasts_of_rpc(erl: Erl, node: OurNode) -> None:
    box = await node.process("box")
    text = "rpc:sbcast([N, 'gone@127.0.0.1'], box, hello)"
    good, bad = await erl.eval(text, N=node.name)
    assert (good, bad) == ([node.name], ["gone@127.0.0.1"])
    assert await box(receive) == "hello"
    assert await erl.eval("rpc:sbcast([N], nobody, hello)", N=node.name) == ([], [node.name])
    assert await erl.eval("rpc:abcast([N], box, hello)", N=node.name) == "abcast"
    assert await box(receive) == "hello"
    with pytest.raises(TimeoutError):
        await box(take_one)


async def test_a_server_that_answers_as_rpc_asks(erl: Erl, node: OurNode) -> None:
    async def answer() -> None:
        sender, request = await receive()
        send(sender, (Atom("wrapped"), node.name, request))

    box = await node.process("box")
    answering = box.start(answer)
    text = "rpc:server_call(N, box, wrapped, hello)"
    assert await erl.eval(text, N=node.name) == "hello"
    await answering
    text = "rpc:server_call(N, nobody, wrapped, hello)"
    assert await erl.eval(text, N=node.name) == (Atom("error"), Atom("nodedown"))


async def test_erlang_prints_at_our_node(erl: Erl, node: OurNode) -> None:
    assert await erl.eval('io:put_chars(User, "plain\\n")', User=node.group_leader) == "ok"
    text = 'io:format(User, "~p ~ts~n", [{a, 1}, [26085]])'
    assert await erl.eval(text, User=node.group_leader) == "ok"
    assert "".join(node.printed) == "plain\n{a,1} 日\n"
    assert await erl.eval('io:get_line(User, "> ")', User=node.group_leader) == "eof"


CALLS = ["rpc:call(N, talk, say, [it])", "erpc:call(N, talk, say, [it])",
         "rpc:block_call(N, talk, say, [it])"]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
async def test_what_a_called_function_prints_appears_at_the_erl_that_called_it(
    erl: Erl, node: OurNode, call: str, capfd: pytest.CaptureFixture[str]
) -> None:
    def say(text: str) -> int:
        print("said", text)
        return 1

    node.expose("talk", {"say": say})
    start = len(erl.output)
    assert await erl.eval(call, N=node.name) == 1
    assert await erl.expect("said", start=start) == "said it"
    assert await erl.logged() == ["said it"]
    assert node.printed == [] and capfd.readouterr() == ("", "")


@pytest.mark.parametrize("how", [rpc.call, rpc.block_call, erpc.call])
async def test_what_a_function_of_erlang_prints_appears_here(
    erl: Erl, node: OurNode, how: Any
) -> None:
    box = await node.process()
    arguments = [b"~p is ~ts~n", [Atom("it"), "日本"]]
    assert await box(how, erl.name, "io", "format", arguments) == "ok"
    assert "".join(node.printed) == "it is 日本\n"
    assert await box(how, erl.name, "io", "put_chars", [b"plain\n"]) == "ok"
    assert "".join(node.printed) == "it is 日本\nplain\n"


async def test_what_we_spawn_there_prints_here(erl: Erl, node: OurNode) -> None:
    box = await node.process()
    pid, reference = await box(
        remote_spawn, erl.name, "io", "format", [b"hello~n"], [MONITOR]
    )
    down = await box(receive)
    assert down == (Atom("DOWN"), reference, Atom("process"), pid, "normal")
    assert node.printed == ["hello\n"]


async def test_what_erlang_spawns_here_prints_there(erl: Erl, node: OurNode) -> None:
    node.expose("talk", {"say": print})
    start = len(erl.output)
    text = """
        {P, R} = spawn_monitor(N, talk, say, [spawned]),
        receive {'DOWN', R, _, _, Why} -> Why end
    """
    assert await erl.eval(text, N=node.name) == "normal"
    assert await erl.expect("spawned", start=start) == "spawned"
    assert await erl.logged() == ["spawned"]


async def test_unknown_messages_to_our_servers_do_no_harm(erl: Erl, node: OurNode) -> None:
    text = """
        [{Name, N} ! Message || Name <- [net_kernel, rex, user],
            Message <- [hello, {self(), x}, {'$gen_cast', x}, {system, x, y}, {'EXIT', a, b},
                        {nodeup, x}, {'DOWN', 1, 2, 3, 4}, <<>>, [], {}]],
        [gen_server:call({Name, N}, nonsense) || Name <- [net_kernel, rex]],
        net_adm:ping(N)
    """
    assert await erl.eval(text, N=node.name) == "pong"
    node.complaints()
