"""What a peer may have this node do: as little as possible.

In Erlang, whoever has the cookie may run any function of any module on every node of
the cluster: the cookie is the whole of its security. Here a peer reaches only what the
node has exposed, module by module; anything else does not exist for it, and is answered
as in Erlang when a module is not there: undef.

Nor may a peer bring a process down by saying what it does not understand. A server
drops such a message, says so in the log, and lives on; and it does so only so many
times a minute, or the log would be the next thing to be flooded.

What always holds: no function runs that is not in the table at that moment; a message
of any size and content makes at most one short line.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from itertools import chain, islice
from types import ModuleType
from typing import Any

from minibeam.terms import Atom, Exit, ImproperList, Pid, Reference, Term, TermMap

Exposed = Mapping[Atom, Mapping[Atom, Callable[..., Any]]]
"""What a node exposes: functions by name, by module."""
UNDEF = Atom("undef")

LINES = 10
"""Lines about unknown messages in one period."""
PERIOD = 60.0
"""Seconds."""


def public(
    functions: ModuleType | Mapping[str, Callable[..., Any]],
) -> dict[str, Callable[..., Any]]:
    """What exposing a module means: its functions that are its own and not private.

    A module that imports `system` from `os` does not expose it. Of a mapping: all
    that is not private.
    """
    own = functions.__name__ if isinstance(functions, ModuleType) else None
    table = vars(functions) if isinstance(functions, ModuleType) else functions
    return {
        name: value
        for name, value in table.items()
        if not name.startswith("_")
        and callable(value)
        and (own is None or (inspect.isfunction(value) and value.__module__ == own))
    }


def exposed(
    table: Exposed, module: Term, function: Term, arity: int
) -> Callable[..., Any] | None:
    """The function module:function/arity if the node exposes it, else None.

    Only what is in the table is there: nothing is imported, and no attribute is looked up.
    In Erlang the number of arguments is part of what a function is, so one that can't be
    called with `arity` arguments (`takes`) is not there. `module` and `function` come from
    a peer and may be any term: what is no atom (no str) is the name of nothing.
    """
    if not isinstance(module, str) or not isinstance(function, str):
        return None
    found = table.get(Atom(module), {}).get(Atom(function))
    return found if found is not None and takes(found, arity) else None


def takes(function: Callable[..., Any], arity: int) -> bool:
    """Whether a function can be called with so many arguments."""
    try:
        inspect.signature(function).bind(*[None] * arity)
    except TypeError:
        return False
    except ValueError:
        # Some functions written in C don't say what they take.
        return True
    return True


def guard(
    table: Exposed, module: Atom, function: Atom, args: list[Term]
) -> Callable[[], Coroutine[Any, Any, Term]]:
    """The body of a process that a peer asks for: an async function without parameters,
    which is named module:function/arity for whoever looks at the process.

    When it runs, and not before, the function is looked up (`exposed`), called with the
    `args`, and its value is the body's; `finished` awaits what is to be awaited. If it is
    not exposed then, the process dies of {undef, [{M, F, Args, []}]}, as it would at an
    Erlang node without such a module: Exit with that reason, a tuple that begins with UNDEF.
    What the function raises is raised.
    """

    async def body() -> Term:
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        return await finished(found(*args))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body


async def finished(result: Any) -> Any:
    """The value of a function that may be plain or async, from what it has returned."""
    return await result if inspect.isawaitable(result) else result


class Strangers:
    """The unknown messages that one server has dropped.

    `log` takes a line; `now` tells the time in seconds.
    """

    def __init__(self, log: Callable[[str], None], now: Callable[[], float]) -> None:
        self.log = log
        self.now = now
        self.began = now()
        self.lines = 0
        self.dropped = 0

    def unknown(self, message: Term, why: str = "") -> None:
        """Drops a message that nobody here understands, with a line in the log (`self.log`),
        which has the message, by `describe`, and ends with `why`. Raises nothing.

        No more than LINES lines in a period: further messages are counted in `dropped`, and
        the first line of a later period begins with how many went without one; the next
        line does not repeat it. A period that began at `self.began` is over PERIOD seconds
        later, and the next one begins with the first message after that.
        """
        if self.now() - self.began >= PERIOD:
            self.began, self.lines = self.now(), 0
        if self.lines == LINES:
            self.dropped += 1
            return
        self.lines += 1
        before = f"{self.dropped} unknown messages not shown; " if self.dropped else ""
        self.dropped = 0
        self.log(f"{before}unknown message dropped: {describe(message)}{why}")


def describe(term: Term) -> str:
    """A term in at most 200 characters, all printable.

    Whatever a peer has sent: of a term that is large or nested deep only the beginning is
    looked at.
    """
    return ascii("".join(islice(pieces(term, levels=6), 100)))[1:-1][:200]


def pieces(term: Term, levels: int) -> Iterator[str]:
    """The text of a term, a piece at a time, none of them long."""
    parts: Iterable[Term]
    match term:
        case list():
            begin, parts, end = "[", term, "]"
        case ImproperList(items, tail):
            begin, parts, end = "ImproperList(", chain(items, [tail]), ")"
        case tuple():
            begin, parts, end = "(", term, ")"
        case dict() | TermMap():
            pairs = term.items() if isinstance(term, dict) else term.pairs
            begin, parts, end = "{", pairs, "}"
        case _:
            yield piece(term)
            return
    if not levels:
        yield f"{begin}...{end}"
        return
    yield begin
    for number, part in enumerate(parts):
        if number:
            yield ", "
        yield from pieces(part, levels - 1)
    yield end


def piece(term: Term) -> str:
    """The text of a term that has no parts."""
    match term:
        case str() | bytes():
            return repr(term[:60])
        case int() if term.bit_length() > 64:
            return f"<integer of {term.bit_length()} bits>"
        case int() | float() | None | Pid() | Reference():
            return repr(term)
    return f"<{type(term).__name__}>"
