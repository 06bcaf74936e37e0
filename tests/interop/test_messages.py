"""Messages: every kind of term, of any size, to pids and names, in order, both ways; and a
receiver that does not read."""

from __future__ import annotations

import asyncio
import hashlib
import signal

import pytest

from minibeam.network.order import same_term
from minibeam.nodes.aliases import alias, unalias
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Exit, Pid
from tests.interop.conftest import OurNode, StartNode, take_one
from tests.interop.erlang import Erl
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

TERMS = """[
    0, 1, 255, 256, -1, -256, 1 bsl 27, -(1 bsl 27), 1 bsl 31, (1 bsl 31) - 1, -(1 bsl 31),
    -(1 bsl 31) - 1, 1 bsl 32, 1 bsl 63, -(1 bsl 64), 1 bsl 2039, 1 bsl 2040, -(1 bsl 5000),
    0.0, -0.0, 1.5, -1.0e300, 5.0e-324, 1.7976931348623157e308,
    true, false, nil, undefined, ok, '', 'a b',
    list_to_atom([230, 248, 229]), list_to_atom([26085, 26412]),
    list_to_atom(lists:duplicate(255, $a)), list_to_atom(lists:duplicate(255, 26085)),
    <<>>, <<"text">>, <<0, 255>>, <<1:1>>, <<5:3>>, <<1, 2, 3:7>>, binary:copy(<<7>>, 70000),
    [], [1, 2, 3], "text", [0, 255], [256], [-1], [1.0], [a | b], [1, 2 | 3], [[[]]],
    lists:seq(1, 70000), lists:duplicate(65535, 1), lists:duplicate(65536, 1),
    {}, {a}, {1, {2, {3}}}, list_to_tuple(lists:seq(1, 255)), list_to_tuple(lists:seq(1, 256)),
    #{}, #{a => 1}, #{1 => a, 1.0 => b, true => c, <<"k">> => d, [] => e, {} => f, #{} => g},
    maps:from_list([{N, N * N} || N <- lists:seq(1, 1000)]), #{nil => 1, undefined => 2},
    self(), make_ref(), alias(), hd(erlang:ports()), whereis(net_kernel),
    fun lists:map/2, fun erlang:'+'/2, fun(X) -> X + 1 end,
    {ok, [#{deep => [{"list", <<"binary">>, 1.5, self()} | tail]}]}
]"""

ECHO = """
    F = fun F() -> receive {From, T} -> From ! {echo, T}, F() end end,
    register(echo, spawn_link(F))
"""


async def echo() -> None:
    """Sends back what it gets, as it came."""
    while True:
        sender, term = await receive()
        send(sender, (Atom("echo"), term))


async def test_every_kind_of_term_survives_the_way_through_us(erl: Erl, node: OurNode) -> None:
    (await node.process("echo")).start(echo)
    text = f"""
        Changed = fun(T) ->
            {{echo, N}} ! {{self(), T}},
            receive {{echo, U}} -> term_to_binary(U) =/= term_to_binary(T) end
        end,
        lists:filter(Changed, {TERMS})
    """
    assert await erl.eval(text, N=node.name) == []


async def test_a_closure_that_was_here_still_runs(erl: Erl, node: OurNode) -> None:
    (await node.process("echo")).start(echo)
    text = """
        Y = 20, {echo, N} ! {self(), fun(X) -> X + Y + 2 end}, receive {echo, F} -> F(20) end
    """
    assert await erl.eval(text, N=node.name) == 42


@pytest.mark.parametrize("term", [
    0, -1, 2**31, -(2**31), 2**70, 1.5, -0.0, True, False, None, Atom("a"), Atom("日本"), b"",
    b"text", [], [1, 2], [256], [b"x", Atom("y")], (), (1, (2,)), {}, {b"k": 1, 2: [3]},
    {Atom("a"): {Atom("b"): None}}, Pid("other@127.0.0.1", 2**32 - 1, 2**32 - 1, 2**32 - 1),
], ids=repr)  # fmt: skip
async def test_our_terms_come_back_as_they_left(
    erl: Erl, node: OurNode, term: object
) -> None:
    await erl.process()(ECHO)
    ours = await node.process()
    await ours(send, ("echo", erl.name), (ours.pid, term))
    echoed = (await ours(receive))[1]
    assert type(echoed) is type(term)
    assert echoed == term and (isinstance(term, dict) or repr(echoed) == repr(term))


async def test_text_is_a_binary_to_erlang(erl: Erl, node: OurNode) -> None:
    theirs = erl.process()
    await theirs("register(theirs, self())")
    await (await node.process())(send, ("theirs", erl.name), "grüß dich")
    assert await theirs("receive M -> M end") == "grüß dich".encode()


SIZES = [0, 1, 255, 256, 65535, 65536, 1 << 20, 16 << 20, 64 << 20]


@pytest.mark.parametrize("size", SIZES)
async def test_binaries_from_erlang(erl: Erl, node: OurNode, size: int) -> None:
    ours = await node.process("ours")
    text = """
        B = binary:copy(<<1, 2, 3, 5, 7>>, 1 + S div 5), {ours, N} ! binary:part(B, 0, S), ok
    """
    await erl.eval(text, N=node.name, S=size)
    received = await ours(receive)
    assert received == (b"\1\2\3\5\7" * (1 + size // 5))[:size]


@pytest.mark.parametrize("size", SIZES)
async def test_binaries_to_erlang(erl: Erl, node: OurNode, size: int) -> None:
    data = (b"\1\2\3\5\7" * (1 + size // 5))[:size]
    theirs = erl.process()
    await theirs("register(theirs, self())")
    await (await node.process())(send, ("theirs", erl.name), data)
    assert await theirs("receive B -> {size(B), erlang:md5(B)} end") == (
        size,
        hashlib.md5(data).digest(),
    )


def nested(depth: int) -> list[object]:
    term: list[object] = []
    for _ in range(depth):
        term = [term]
    return term


# All but those at a limit of the format take more than the 256 KiB that are written at once.
LARGE = {
    "a long list": ("lists:seq(1, 60000)", list(range(1, 60001))),
    "a list of large integers": (
        "[N bsl 70 || N <- lists:seq(1, 30000)]", [n << 70 for n in range(1, 30001)]
    ),
    "a list of lists": ("lists:duplicate(200, lists:seq(1, 500))", [[*range(1, 501)]] * 200),
    "the longest string": ("lists:duplicate(65535, $a)", [97] * 65535),
    "a longer string": ("lists:duplicate(140000, $a)", [97] * 140_000),
    "a string of other letters": ("lists:duplicate(60000, 26085)", [26085] * 60_000),
    "a long tuple": ("list_to_tuple(lists:seq(1, 60000))", tuple(range(1, 60001))),
    "a tuple of 256": ("list_to_tuple(lists:seq(1, 256))", tuple(range(1, 257))),
    "a large map": (
        "maps:from_list([{N, N * N} || N <- lists:seq(1, 30000)])",
        {n: n * n for n in range(1, 30001)},
    ),
    "a map of binaries": (
        "maps:from_list([{<<N:64>>, [<<N:800>>]} || N <- lists:seq(1, 3000)])",
        {n.to_bytes(8, "big"): [n.to_bytes(100, "big")] for n in range(1, 3001)},
    ),
    "a list in a list, 9000 times": (
        "lists:foldl(fun(_, A) -> [A] end, [], lists:seq(1, 9000))", nested(9000)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
async def test_large_terms_both_ways(erl: Erl, node: OurNode, name: str) -> None:
    """Theirs is ours, ours is theirs, and what comes back is what left."""
    text, term = LARGE[name]
    ours, theirs = await node.process("ours"), erl.process()
    await theirs(f"Term = {text}, put(term, Term), {{ours, N}} ! {{self(), Term}}, ok",
                 N=node.name)  # fmt: skip
    pid, received = await ours(receive)
    assert same_term(received, term)
    for back in (received, term):
        await ours(send, pid, back)
        assert await theirs("receive Back -> Back =:= get(term) end") is True


async def test_order_from_erlang(erl: Erl, node: OurNode) -> None:
    ours = await node.process("ours")
    await erl.eval("[{ours, N} ! I || I <- lists:seq(1, 20000)], ok", N=node.name)

    async def take() -> list[int]:
        return [await receive() for _ in range(20000)]

    assert await ours(take) == list(range(1, 20001))


async def test_order_to_erlang(erl: Erl, node: OurNode) -> None:
    theirs = erl.process()
    pid = await theirs("self()")
    ours = await node.process()

    def send_all() -> None:
        for number in range(1, 20001):
            send(pid, number)

    await ours(send_all)
    text = "[receive M -> M end || _ <- lists:seq(1, 20000)] =:= lists:seq(1, 20000)"
    assert await theirs(text) is True


async def test_each_sender_keeps_its_order(erl: Erl, node: OurNode) -> None:
    ours = await node.process("ours")
    text = """
        Send = fun(Tag) -> [{ours, N} ! {Tag, I} || I <- lists:seq(1, 2000)] end,
        Pids = [spawn_monitor(fun() -> Send(Tag) end) || Tag <- [a, b, c]],
        [receive {'DOWN', R, process, _, normal} -> ok end || {_, R} <- Pids], ok
    """
    await erl.eval(text, N=node.name)

    async def take() -> list[tuple[str, int]]:
        return [await receive() for _ in range(6000)]

    received = await ours(take)
    for tag in "abc":
        assert [number for who, number in received if who == tag] == list(range(1, 2001))


async def test_nobody_of_that_name_or_pid(erl: Erl, node: OurNode) -> None:
    """Dropped without a word on either side."""
    ours, theirs = await node.process("ours"), erl.process()
    await theirs("register(theirs, self())")
    dead = await erl.eval("self()")
    await ours(send, ("nobody", erl.name), 1)
    await ours(send, dead, 2)
    await ours(send, ("theirs", erl.name), 3)
    assert await theirs("receive M -> M end") == 3
    gone = await node.process()
    with pytest.raises(Exit):
        await gone(exit_process, gone.pid, Atom("boom"))
    await erl.eval("{nobody, N} ! 1, P ! 1, {ours, N} ! 2", N=node.name, P=gone.pid)
    assert await ours(receive) == 2
    with pytest.raises(TimeoutError):
        await ours(take_one)


async def test_an_alias_of_ours_and_of_theirs(erl: Erl, node: OurNode) -> None:
    ours, theirs = await node.process(), erl.process()
    mine = await ours(alias)
    await erl.eval("A ! one", A=mine)
    assert await ours(receive) == "one"
    assert await ours(unalias, mine)
    await erl.eval("A ! two, P ! three", A=mine, P=ours.pid)
    assert await ours(receive) == "three"
    reference = await theirs("A = alias(), put(a, A), A")
    await ours(send, reference, Atom("one"))
    assert await theirs("receive M -> M end") == "one"
    pid = await theirs("unalias(get(a)), self()")
    await ours(send, reference, Atom("two"))
    await ours(send, pid, Atom("three"))
    assert await theirs("receive M -> M end") == "three"


async def test_a_reader_that_stands_still_stops_the_writer(
    site: Site, start_node: StartNode
) -> None:
    """The writer waits at its next receive, and all arrives once the reader goes on."""
    erl = await site.start_erl("still@127.0.0.1")
    node = await start_node()
    theirs, ours = erl.process(), await node.process()
    pid = await theirs("self()")
    data = bytes(64 * 1024)
    sent = 0

    async def send_all() -> None:
        nonlocal sent
        for _ in range(1000):
            send(pid, data)
            sent += 1
            with pytest.raises(TimeoutError):
                await receive(timeout=0)

    assert await node.ping(erl.name) == "pong"
    link, stopped = node.peers[Atom(erl.name)].link, asyncio.Event()
    pause_writing = link.pause_writing
    link.pause_writing = lambda: (pause_writing(), stopped.set())
    erl.signal(signal.SIGSTOP)
    sending = ours.start(send_all)
    await stopped.wait()
    assert 0 < sent < 1000
    erl.signal(signal.SIGCONT)
    await sending
    assert await theirs("[receive B -> ok end || _ <- lists:seq(1, 1000)], done") == "done"
    await erl.kill()
