"""4.12 trust: exposed, guard, unknown."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from minibeam.network.trust import Strangers, describe, exposed, guard, public
from minibeam.terms import Atom, Bitstring, Exit, Fun, ImproperList, TermMap


def add(a: int, b: int) -> int:
    return a + b


async def slowly(a: int) -> int:
    return a


def optional(a: int, b: int = 2) -> int:
    return a + b


TABLE = {
    Atom("sums"): {
        Atom("add"): add,
        Atom("slowly"): slowly,
        Atom("optional"): optional,
        Atom("many"): lambda *all: len(all),
    }
}


def run(module: str, function: str, args: list[Any]) -> Any:
    return asyncio.run(guard(TABLE, Atom(module), Atom(function), args)())


def test_what_is_exposed_is_found() -> None:
    assert exposed(TABLE, Atom("sums"), Atom("add"), 2) is add
    assert exposed(TABLE, Atom("sums"), Atom("slowly"), 1) is slowly


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("sums", "subtract"),
        ("os", "system"),
        ("builtins", "eval"),
        ("sums", "__class__"),
        ("sums", "add.__globals__"),
        ("minibeam.terms", "Atom"),
    ],
)
def test_all_else_is_not_there(module: str, function: str) -> None:
    assert exposed(TABLE, Atom(module), Atom(function), 1) is None


def test_the_number_of_arguments_is_part_of_a_function() -> None:
    assert [exposed(TABLE, Atom("sums"), Atom("add"), n) for n in range(4)] == [
        None,
        None,
        add,
        None,
    ]
    assert [
        exposed(TABLE, Atom("sums"), Atom("optional"), n) is optional for n in range(4)
    ] == [False, True, True, False]
    assert exposed(TABLE, Atom("sums"), Atom("many"), 7) is not None


@pytest.mark.parametrize("term", [None, 1, b"sums", ["sums"], {}, ("sums",), True])
def test_a_peer_may_ask_for_any_term(term: Any) -> None:
    assert exposed(TABLE, term, Atom("add"), 2) is None
    assert exposed(TABLE, Atom("sums"), term, 2) is None


def test_exposing_a_module_exposes_its_own_public_functions() -> None:
    module = types.ModuleType("playground")
    exec(
        "from os import system\nimport os\nLIMIT = 3\n"
        "def add(a, b): return a + b\ndef _secret(): pass\nclass Thing: pass\n",
        vars(module),
    )
    table = {Atom("playground"): {Atom(n): f for n, f in public(module).items()}}
    assert exposed(table, Atom("playground"), Atom("add"), 2) is not None
    assert exposed(table, Atom("playground"), Atom("system"), 1) is None
    assert list(public(module)) == ["add"]
    assert list(public({"one": add, "_two": add, "three": 3})) == ["one"]


def test_a_function_that_is_exposed_runs() -> None:
    assert run("sums", "add", [1, 2]) == 3
    assert run("sums", "slowly", [5]) == 5


@pytest.mark.parametrize(
    ("module", "function", "args"),
    [("sums", "add", [1]), ("os", "system", ["true"]), ("sums", "nothing", [])],
)
def test_what_is_not_exposed_dies_of_undef(
    module: str, function: str, args: list[Any]
) -> None:
    with pytest.raises(Exit) as caught:
        run(module, function, args)
    assert caught.value.reason == ("undef", [(module, function, args, [])])
    assert type(caught.value.reason[0]) is Atom


def test_whatever_can_be_awaited_is() -> None:
    async def body() -> int:
        def later() -> asyncio.Future[int]:
            return asyncio.ensure_future(slowly(7))

        table = {Atom("sums"): {Atom("later"): later}}
        value: int = await guard(table, Atom("sums"), Atom("later"), [])()
        return value

    assert asyncio.run(body()) == 7


def test_what_the_function_raises_is_its_own() -> None:
    with pytest.raises(TypeError):
        run("sums", "add", [1, b"two"])


def strangers(now: Callable[[], float] = lambda: 0.0) -> tuple[Strangers, list[str]]:
    lines: list[str] = []
    return Strangers(lines.append, now), lines


def test_an_unknown_message_is_dropped_with_one_line() -> None:
    server, lines = strangers()
    server.unknown((Atom("what"), 1))
    assert len(lines) == 1 and "what" in lines[0]


def nested(wrap: Callable[[Any], Any]) -> Any:
    term: Any = 1
    for _ in range(15_000):
        term = wrap(term)
    return term


@pytest.mark.parametrize(
    "message",
    [
        b"x" * 1_000_000,
        ["\n" * 100],
        [[[[[[[[1]]]]]]]] * 10_000,
        {b"\0\x1b": 1},
        1 << 20_000,
        (Atom("a"), [{1 << 20_000: -1 << 20_000}]),
        nested(lambda term: [term]),
        nested(lambda term: (1, term)),
        nested(lambda term: {1: term}),
        nested(lambda term: ImproperList((term,), term)),
        TermMap(((1, nested(lambda term: [term])), (1.0, 2))),
        Fun(b"\0" * 1_000_000),
        Bitstring(b"\0" * 1_000_000, 3),
        "\ud800" * 10,
        object(),
    ],
    ids=range(15),
)
def test_the_line_is_short_and_can_be_shown(message: Any) -> None:
    server, lines = strangers()
    server.unknown(message)
    assert len(lines) == 1 and len(lines[0]) < 500 and lines[0].isprintable()


def test_of_a_large_term_only_the_beginning_is_looked_at() -> None:
    seen = []

    class Watched(list[int]):
        def __iter__(self) -> Iterator[int]:
            for item in super().__iter__():
                seen.append(item)
                yield item

    assert describe([Watched(range(1_000_000)), 5]).startswith("[[0, 1, 2")
    assert len(seen) < 1000


def test_a_small_term_is_shown_whole() -> None:
    assert describe((Atom("a"), [1, 2.5, b"b", None], {})) == "('a', [1, 2.5, b'b', None], {})"
    assert describe({1: 2}) == "{(1, 2)}"
    assert describe(ImproperList((1, 2), 3)) == "ImproperList(1, 2, 3)"


def test_a_flood_of_them_does_not_flood_the_log() -> None:
    server, lines = strangers()
    for number in range(10_000):
        server.unknown(number)
    assert 1 <= len(lines) <= 100


def test_after_a_while_it_says_how_many_were_not_shown() -> None:
    time = [0.0]
    server, lines = strangers(lambda: time[0])
    for number in range(10_000):
        server.unknown(number)
    shown = len(lines)
    time[0] = 3600.0
    server.unknown(Atom("later"))
    assert len(lines) == shown + 1
    assert str(10_000 - shown) in lines[-1] and "later" in lines[-1]
    server.unknown(Atom("again"))
    assert str(10_000 - shown) not in lines[-1]
