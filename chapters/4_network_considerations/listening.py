"""Where a node listens: a port of its own, out of a range if a firewall asks for one.

4369 is epmd's port; each node listens at another, which it registers there. Without a
range the system picks a free one. With one (`inet_dist_listen_min` and `_max`) the
lowest free port of the range is taken, so several nodes of one machine share it.
"""

from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

Bound = TypeVar("Bound")

TAKEN = (errno.EADDRINUSE, errno.EACCES)
"""A port we can't have, while another may be free. On Windows, EACCES: held exclusively."""


class PortsTaken(OSError):
    """No port of the range is free; the text says what to do, in one line."""


def candidates(low: int, high: int) -> list[int]:
    """The ports to try, in order, from low to high; (0, 0) leaves it to the system.

    ValueError unless 1 <= low <= high <= 65535.
    """
    raise NotImplementedError("listening.candidates is still to be written")


async def bind_first(
    bind: Callable[[int], Awaitable[Bound]], host: str | None, ports: Iterable[int]
) -> Bound:
    """What `bind` returns for the first of the ports that it can bind.

    A port that is taken is passed over. PortsTaken when all are; any other OSError,
    such as an address that this machine does not have, at once.
    """
    raise NotImplementedError("listening.bind_first is still to be written")


def explain(host: str | None, ports: list[int]) -> str:
    """One line for whoever started the node: which ports are taken, and what to do."""
    raise NotImplementedError("listening.explain is still to be written")
