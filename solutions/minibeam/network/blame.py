"""Which part of a value is at fault: `[2]['a']`.

Encoding and copying fail deep inside a value and don't keep track of where they are. The
place is looked for only when they have failed: the part that fails, the part of that part
that fails, until no part fails by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from minibeam.network.depth import TooDeep
from minibeam.terms import ImproperList, Term, TermError, TermMap

STEPS = 20
"""How far down a part is named."""


def blame(term: Term, attempt: Callable[[Term], object], error: TermError) -> TermError:
    """The error that names the part of `term` for which `attempt` fails.

    attempt(part) raises TermError, saying why, if the part is no term. `error` is what it
    raised for the whole.
    """
    if isinstance(error, TooDeep):
        return error
    path = ""
    for _ in range(STEPS):
        for step, part in _parts(term):
            failed = _failure(attempt, part)
            if failed:
                path, term, error = path + step, part, failed
                break
        else:
            break
    place = f" at {path}" if path else ""
    return TermError(f"no term: {_shown(term)}{place} ({error})")


def _failure(attempt: Callable[[Term], object], part: Term) -> TermError | None:
    try:
        attempt(part)
    except TermError as error:
        return error
    return None


def _parts(term: Term) -> Iterator[tuple[str, Term]]:
    if isinstance(term, (list, tuple)):
        for index, item in enumerate(term):
            yield f"[{index}]", item
    elif isinstance(term, ImproperList):
        for index, item in enumerate(term.items):
            yield f"[{index}]", item
        yield ".tail", term.tail
    elif isinstance(term, (dict, TermMap)):
        for key, value in term.items() if isinstance(term, dict) else term.pairs:
            yield f".key({_shown(key)})", key
            yield f"[{_shown(key)}]", value


def _shown(value: Term) -> str:
    """What a value is, in few characters, whatever its size."""
    if isinstance(value, float) or (isinstance(value, int) and value.bit_length() < 64):
        return repr(value)
    if isinstance(value, (str, bytes)) and len(value) <= 40:
        return repr(value)
    return f"<{type(value).__name__} object>"
