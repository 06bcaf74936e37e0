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
    """The ports to try, in order, from low to high, both included.

    (0, 0) is no range and leaves it to the system: the one port 0, for which it takes any
    that is free. Otherwise ValueError unless 1 <= low <= high <= 65535.
    """
    raise NotImplementedError("listening.candidates is still to be written")


async def bind_first(
    bind: Callable[[int], Awaitable[Bound]], host: str | None, ports: Iterable[int]
) -> Bound:
    """What `await bind(port)` returns for the first of the ports that can be bound.

    They are tried one after the other, each once, and none after the first that works:
    what is bound stays bound. `bind` raises OSError if it can't; if its `errno` is in
    TAKEN, the port is passed over, and PortsTaken with the text of `explain(host, ports)`
    is raised when all are. Any other OSError, such as an address that this machine does not
    have, is raised at once: another port would not help.
    """
    raise NotImplementedError("listening.bind_first is still to be written")


def explain(host: str | None, ports: list[int]) -> str:
    """One line for whoever started the node: which ports are taken, and what to do.

    It names the first and the last of the ports, and the host if there is one. There is at
    least one port; where there is only one, the line should not speak of a range.
    """
    raise NotImplementedError("listening.explain is still to be written")
