"""Recursion as deep as a term may be nested, from wherever it is called.

The codec calls itself once for each level of nesting. Python allows 1000 calls within
each other by default, and the caller has used some of them; terms may nest 10,000
levels. Calls between Python functions take no C stack (Python 3.11 and later), so the
limit can be raised without danger as long as nothing on the way recurses in C: no repr,
comparison or hash of a deep term.

The limit belongs to the whole interpreter. One deep run at a time changes it, and it is
put back afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

from minibeam.terms import TermError

SEND_DEPTH = 10_000
"""Levels of nesting that can always be sent."""

RECEIVE_DEPTH = 20_000
"""Levels that can always be received; above SEND_DEPTH, so what may leave a node of ours
from any depth of calls may also enter one."""

Result = TypeVar("Result")

_one_at_a_time = RLock()


class TooDeep(TermError):
    """Nested too deep: no fault of any one part."""


def deeply(levels: int, run: Callable[..., Result], *args: Any) -> Result:
    """run(*args), given room for `levels` calls within each other beyond the usual limit.

    Raises TooDeep if that is still too little, as for a list that contains itself.
    """
    with _one_at_a_time:
        usual = sys.getrecursionlimit()
        sys.setrecursionlimit(usual + levels)
        try:
            return run(*args)
        except RecursionError:
            pass  # its traceback holds thousands of frames: raise without it
        finally:
            sys.setrecursionlimit(usual)
    raise TooDeep(f"nested more than {levels} levels deep, or a part of itself")
