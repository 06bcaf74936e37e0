"""Group leaders: where output goes, and the process `user`."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from io import BytesIO, TextIOWrapper
from typing import Any

from course.sim import Network
from minibeam.nodes import connections
from minibeam.nodes.group_leader import chardata, put_chars, set_group_leader
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import current, here
from minibeam.nodes.processes import receive, self_, spawn, whereis
from minibeam.nodes.routing import send
from minibeam.terms import KILL, OK, Atom, ImproperList, Pid, Term, TermError
from tests.support import both, down, rest, same, settled, simulated

IO_REQUEST, IO_REPLY = Atom("io_request"), Atom("io_reply")
PUT_CHARS, UNICODE, ERROR = Atom("put_chars"), Atom("unicode"), Atom("error")


async def start_with_console(net: Network, name: str) -> tuple[Any, list[str]]:
    lines: list[str] = []
    return await net.start(name, console=lines.append), lines


@both
async def test_output_goes_to_the_console_of_the_node(net: Network) -> None:
    a, lines = await start_with_console(net, "a@one")

    async def body() -> None:
        assert same(await put_chars("one\n"), OK)
        assert same(await put_chars("zwei, drei: \u00e4\u20ac\n"), OK)
        assert current().group_leader == whereis("user")

    await a.run(body)
    assert lines == ["one\n", "zwei, drei: \u00e4\u20ac\n"]


@both
async def test_a_child_has_its_parents_leader(net: Network) -> None:
    a, lines = await start_with_console(net, "a@one")
    b, others = await start_with_console(net, "b@two")

    async def speak(parent: Pid) -> None:
        await put_chars("hello")
        send(parent, "done")

    async def grandchild(parent: Pid) -> None:
        spawn(speak, parent)

    async def body() -> None:
        leader = await leader_of(b)
        set_group_leader(leader, self_())
        spawn(grandchild, self_())
        assert await receive() == "done"

    await a.run(body)
    assert (lines, others) == ([], ["hello"])


async def leader_of(node: Any) -> Pid:
    async def look() -> Pid:
        return here().group_leader

    leader: Pid = await node.run(look)
    return leader


@simulated
async def test_a_process_elsewhere_can_be_given_another_leader(net: Network) -> None:
    a, lines = await start_with_console(net, "a@one")
    b, others = await start_with_console(net, "b@two")

    async def speaker() -> None:
        while True:
            await receive()
            await put_chars("hello")

    pid = spawn(speaker, node=b)

    async def body() -> None:
        send(pid, "speak")
        await net.quiet()
        set_group_leader(current().group_leader, pid)
        send(pid, "speak")
        await net.quiet()

    await a.run(body)
    assert (lines, others) == (["hello"], ["hello"])


@both
async def test_user_answers_every_request(net: Network) -> None:
    a, lines = await start_with_console(net, "a@one")
    requests: list[tuple[Term, Term]] = [
        ((PUT_CHARS, UNICODE, b"bytes, "), OK),
        ((PUT_CHARS, b"without an encoding, "), OK),
        ((PUT_CHARS, UNICODE, [104, [105], b" there", []]), OK),
        ((PUT_CHARS, UNICODE, Atom("no_text")), (ERROR, PUT_CHARS)),
        ((Atom("requests"), [(PUT_CHARS, UNICODE, b", 1"), (PUT_CHARS, UNICODE, b"2")]), OK),
        ((Atom("requests"), [(PUT_CHARS, b";"), 1, b"no"]), (ERROR, Atom("request"))),
        ((Atom("requests"), []), OK),
        ((PUT_CHARS, UNICODE, [0xD800]), (ERROR, PUT_CHARS)),
        ((Atom("get_line"), UNICODE, b"prompt"), Atom("eof")),
        ((Atom("get_geometry"), Atom("columns")), (ERROR, Atom("enotsup"))),
        ((Atom("no_request_at_all"), 1), (ERROR, Atom("request"))),
        (Atom("nor_this"), (ERROR, Atom("request"))),
    ]

    async def body() -> None:
        for number, (request, answer) in enumerate(requests):
            send("user", (IO_REQUEST, self_(), number, request))
            assert same(await receive(), (IO_REPLY, number, answer))
        send("user", "not even a request")
        send("user", (IO_REQUEST, self_(), "last", (PUT_CHARS, UNICODE, b".")))
        assert same(await receive(), (IO_REPLY, "last", OK))

    await a.run(body)
    assert "".join(lines) == "bytes, without an encoding, hi there, 12;."


@both
async def test_text_that_comes_unformatted_is_formatted_where_it_came_from(
    net: Network,
) -> None:
    a, lines = await start_with_console(net, "a@one")
    b = await net.start("b@two")

    def format_(template: str, args: list[Term]) -> str:
        return template.replace("~p", str(args[0]))

    b.expose("io_lib", {"format": format_})

    async def printing(leader: Pid, parent: Pid) -> None:
        request = (PUT_CHARS, UNICODE, Atom("io_lib"), Atom("format"), ["x = ~p\n", [42]])
        send(leader, (IO_REQUEST, self_(), 1, request))
        send(parent, await receive())

    async def body() -> None:
        spawn(printing, current().group_leader, self_(), node=b)
        assert same(await receive(), (IO_REPLY, 1, OK))

    await a.run(body)
    assert lines == ["x = 42\n"]


@simulated
async def test_a_leader_that_is_lost_does_not_hold_up_who_prints_to_it(net: Network) -> None:
    a, _ = await start_with_console(net, "a@one")
    b, others = await start_with_console(net, "b@two")
    leader = b.group_leader

    def talk() -> None:
        print("into the void")

    a.expose("tools", {"talk": talk})

    async def body() -> None:
        set_group_leader(leader, self_())
        assert await connections.connect(a, "b@two")
        net.kill("b@two")
        await net.quiet()
        _, reference = await a.spawn_monitor("a@one", "tools", "talk", [])
        assert same(await down(reference), Atom("normal"))
        assert await settled(net) == []

    await a.run(body)
    assert others == []


@both
async def test_a_console_that_fails_is_an_error_and_no_more(net: Network) -> None:
    console = TextIOWrapper(BytesIO(), encoding="cp1252", newline="")
    a = await net.start("a@one", console=console.write)

    async def body() -> None:
        assert same(await put_chars("\u65e5"), (ERROR, PUT_CHARS))
        assert same(await put_chars("\u20ac"), OK)
        console.close()
        for _ in range(2):
            assert same(await put_chars("too late"), (ERROR, PUT_CHARS))

    await a.run(body)


@simulated
async def test_who_prints_to_a_leader_that_is_gone_is_told(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    terminated = (ERROR, Atom("terminated"))

    async def body() -> None:
        gone = spawn(rest)
        exit_process(gone, KILL)
        set_group_leader(gone, self_())
        assert same(await put_chars("hello"), terminated)
        killed, lost = spawn(rest, node=b), spawn(rest, node=b)
        for leader, lose in (
            (killed, lambda: exit_process(killed, KILL)),
            (lost, lambda: net.kill("b@two")),
        ):
            set_group_leader(leader, self_())
            asyncio.get_running_loop().call_later(1, copy_context().run, lose)
            assert same(await put_chars("hello"), terminated)
        assert same(await put_chars("hello"), terminated)
        assert await settled(net) == []

    await a.run(body)


def test_chardata_is_text_in_all_its_forms() -> None:
    assert chardata(b"caf\xc3\xa9") == "caf\u00e9"
    assert chardata([99, [b"a", [102]], 233]) == "caf\u00e9"
    assert chardata(ImproperList((97, 98), b"c")) == "abc"
    assert chardata("text") == "text"
    assert chardata([]) == ""
    assert chardata([128512]) == "\U0001f600"
    deep: Term = []
    for _ in range(50_000):
        deep = [deep, 97]
    assert chardata(deep) == "a" * 50_000


def test_what_is_no_chardata_is_an_error() -> None:
    numbers = (1.5, -1, 0xD800, 0xDFFF, 0x110000, 1 << 20_000)
    for wrong in (Atom("a"), True, None, *numbers, (97,), [97, (98,)], {}):
        try:
            chardata(wrong)
        except TermError:
            continue
        raise AssertionError(f"a {type(wrong).__name__} passed as character data")
