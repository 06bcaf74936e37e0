"""4.12 trust: exposed, guard, unknown."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from minibeam.network.trust import LINES, PERIOD, Strangers, exposed, guard, public
from minibeam.terms import Atom, Bitstring, Exit, Fun, ImproperList, TermMap
from tests.support import same


def add(a: int, b: int) -> int:
    return a + b


async def slowly(a: int) -> int:
    return a


def optional(a: int, b: int = 2) -> int:
    return a + b


SUMS = Atom("sums")
TABLE = {
    SUMS: {
        Atom("add"): add,
        Atom("slowly"): slowly,
        Atom("optional"): optional,
        Atom("many"): lambda *all: len(all),
    }
}


def run(module: str, function: str, args: list[Any]) -> Any:
    return asyncio.run(guard(TABLE, Atom(module), Atom(function), args)())


def there(function: str, arities: range, module: str = "sums") -> list[int]:
    """With how many arguments there is such a function."""
    return [n for n in arities if exposed(TABLE, Atom(module), Atom(function), n) is not None]


def is_undef(module: str, function: str, args: list[Any]) -> Any:
    """The process that is asked for dies as if there were no such function; of what."""
    with pytest.raises(Exit) as caught:
        run(module, function, args)
    reason = caught.value.reason
    assert type(reason) is tuple and reason[0] == "undef", f"it died of {reason!r}"
    return reason


def test_what_is_exposed_is_found() -> None:
    assert exposed(TABLE, SUMS, Atom("add"), 2) is add
    assert exposed(TABLE, SUMS, Atom("slowly"), 1) is slowly


def test_a_function_that_is_not_in_the_table_is_not_there() -> None:
    assert there("add", range(4)) == [2]
    assert there("subtract", range(4)) == []
    assert exposed({SUMS: {}}, SUMS, Atom("add"), 2) is None


def test_a_module_that_is_not_in_the_table_is_not_there() -> None:
    assert there("add", range(4)) == [2]
    for module, function in (("os", "system"), ("builtins", "eval"), (__name__, "add")):
        assert there(function, range(4), module) == [], f"{module}:{function} is not exposed"


def test_no_attribute_of_a_function_or_a_module_can_be_reached() -> None:
    assert there("add", range(4)) == [2]
    for function in ("__class__", "get", "keys", "add.__globals__", "add.__call__"):
        assert there(function, range(4)) == [], f"sums:{function} is not exposed"


def test_the_number_of_arguments_is_part_of_a_function() -> None:
    assert there("add", range(4)) == [2]
    assert there("slowly", range(4)) == [1]


def test_a_function_with_an_optional_argument_is_there_twice() -> None:
    assert there("optional", range(5)) == [1, 2]
    assert there("many", range(5)) == [0, 1, 2, 3, 4]


def test_what_is_no_atom_is_the_name_of_nothing() -> None:
    assert there("add", range(4)) == [2]
    for term in (None, 1, b"sums", b"add", True, 1.5):
        table = {name: {Atom(term): add, Atom("add"): add} for name in (SUMS, Atom(term))}
        assert exposed(table, term, Atom("add"), 2) is None, f"the module {term!r}"
        assert exposed(table, SUMS, term, 2) is None, f"the function {term!r}"


def test_a_peer_may_ask_for_any_term() -> None:
    assert there("add", range(4)) == [2]
    for term in (["sums"], {}, ("sums",), ([],), {1: [2]}, [], ()):
        assert exposed(TABLE, term, Atom("add"), 2) is None, f"the module {term!r}"
        assert exposed(TABLE, SUMS, term, 2) is None, f"the function {term!r}"


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
    assert run("sums", "many", [1, 2, 3]) == 3


def test_an_async_function_is_awaited() -> None:
    assert run("sums", "slowly", [5]) == 5


def test_whatever_can_be_awaited_is() -> None:
    async def body() -> int:
        def later() -> asyncio.Future[int]:
            return asyncio.ensure_future(slowly(7))

        table = {SUMS: {Atom("later"): later}}
        value: int = await guard(table, SUMS, Atom("later"), [])()
        return value

    assert asyncio.run(body()) == 7


def test_what_is_not_exposed_dies_of_undef() -> None:
    is_undef("os", "system", ["true"])
    is_undef("sums", "nothing", [])


def test_with_another_number_of_arguments_it_is_undef_too() -> None:
    is_undef("sums", "add", [1])


def test_undef_says_which_function_and_with_which_arguments() -> None:
    reason = is_undef("os", "system", [b"true"])
    assert reason[1] == [("os", "system", [b"true"], [])]


def test_undef_is_an_atom() -> None:
    same(is_undef("os", "system", [])[0], Atom("undef"))


def test_what_the_function_raises_is_its_own() -> None:
    def raises() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        asyncio.run(guard({SUMS: {Atom("raises"): raises}}, SUMS, Atom("raises"), [])())


def test_a_wrong_argument_is_not_undef() -> None:
    with pytest.raises(TypeError):
        run("sums", "add", [1, b"two"])


def test_nothing_runs_before_the_process_does() -> None:
    ran: list[int] = []
    body = guard({SUMS: {Atom("note"): ran.append}}, SUMS, Atom("note"), [1])
    assert ran == [], "guard makes the body and runs nothing"
    asyncio.run(body())
    assert ran == [1]


def test_what_counts_is_what_is_exposed_when_the_process_runs() -> None:
    table = {SUMS: dict(TABLE[SUMS])}
    body = guard(table, SUMS, Atom("add"), [1, 2])
    del table[SUMS]
    with pytest.raises(Exit):
        asyncio.run(body())
    body = guard(table, SUMS, Atom("add"), [1, 2])
    table[SUMS] = {Atom("add"): add}
    assert asyncio.run(body()) == 3


def test_the_body_is_named_for_what_it_runs() -> None:
    assert guard(TABLE, SUMS, Atom("add"), [1, 2]).__qualname__ == "sums:add/2"


class Clock:
    """A server's strangers, at a time that the test tells."""

    def __init__(self) -> None:
        self.time = 100.0
        self.lines: list[str] = []
        self.server = Strangers(self.lines.append, lambda: self.time)

    def come(self, *messages: Any) -> list[str]:
        """The lines that are logged for these messages."""
        before = len(self.lines)
        for message in messages:
            self.server.unknown(message)
        return self.lines[before:]


def test_an_unknown_message_is_dropped_with_one_line() -> None:
    lines = Clock().come((Atom("what"), 1))
    assert len(lines) == 1
    assert "what" in lines[0]


def test_the_line_ends_with_why() -> None:
    clock = Clock()
    clock.server.unknown(Atom("what"), " (from b@two)")
    assert clock.lines[0].endswith(" (from b@two)"), clock.lines[0]


def test_a_small_term_is_shown_whole() -> None:
    for term, shown in (
        ((Atom("a"), [1, 2.5, b"b", None], {}), "('a', [1, 2.5, b'b', None], {})"),
        ({1: 2}, "{(1, 2)}"),
        (ImproperList((1, 2), 3), "ImproperList(1, 2, 3)"),
    ):
        assert shown in Clock().come(term)[0]


def nested(wrap: Callable[[Any], Any]) -> Any:
    term: Any = 1
    for _ in range(15_000):
        term = wrap(term)
    return term


def test_the_line_is_short_and_can_be_shown_whatever_has_come() -> None:
    for message in (
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
    ):
        (line,) = Clock().come(message)
        assert len(line) < 500 and line.isprintable(), ascii(line[:100])


def test_of_a_large_term_only_the_beginning_is_looked_at() -> None:
    seen = []

    class Watched(list[int]):
        def __iter__(self) -> Iterator[int]:
            for item in super().__iter__():
                seen.append(item)
                yield item

    (line,) = Clock().come([Watched(range(1_000_000)), 5])
    assert "[[0, 1, 2" in line
    assert len(seen) < 1000


def test_a_flood_of_them_does_not_flood_the_log() -> None:
    assert len(Clock().come(*range(1_000))) == LINES


def test_as_many_as_may_be_shown_are_shown() -> None:
    assert len(Clock().come(*range(LINES))) == LINES


def test_no_more_are_shown_than_may_be() -> None:
    clock = Clock()
    clock.come(*range(LINES))
    assert clock.come("one too many") == []


def test_before_the_period_is_over_nothing_more_is_said() -> None:
    clock = Clock()
    clock.come(*range(LINES + 5))
    clock.time += PERIOD - 1
    assert clock.come("still") == []


def test_after_it_there_are_lines_again() -> None:
    clock = Clock()
    clock.come(*range(LINES + 5))
    clock.time += PERIOD
    assert "later" in clock.come("later")[0]


def test_who_goes_on_sending_does_not_prolong_the_silence() -> None:
    clock = Clock()
    for second in range(3 * int(PERIOD)):
        clock.time = 100.0 + second
        clock.server.unknown(second)
    assert len(clock.lines) == 3 * LINES


def test_each_period_has_its_own_lines() -> None:
    clock = Clock()
    for _ in range(3):
        assert len(clock.come(*range(LINES + 5))) == LINES
        clock.time += PERIOD


def test_the_next_line_says_how_many_were_not_shown() -> None:
    clock = Clock()
    clock.come(*range(LINES + 123))
    clock.time += PERIOD
    (line,) = clock.come("later")
    assert line.startswith("123"), f"123 were not shown: {line!r}"


def test_how_many_were_not_shown_is_said_once() -> None:
    clock = Clock()
    clock.come(*range(LINES + 123))
    clock.time += PERIOD
    _, line = clock.come("later", "again")
    assert not line.startswith("123"), f"the second line says it again: {line!r}"
    clock.come(*range(LINES + 5))
    clock.time += PERIOD
    (line,) = clock.come("much later")
    assert line.startswith("7"), f"7 were not shown since: {line!r}"


def test_where_nothing_was_left_out_no_number_is_said() -> None:
    clock = Clock()
    (line,) = clock.come("first")
    assert not line[:1].isdigit(), line
