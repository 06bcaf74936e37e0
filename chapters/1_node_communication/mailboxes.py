"""The mailbox of a process: messages in the order they came, taken in any order.

put     never blocks and never fails, whatever the receiver is doing
take    removes the oldest message that is wanted; all others stay, in their order
receive waits for one, until one deadline

What always holds: a message is in the mailbox from its put until it is taken, exactly
once; one task at a time waits here, the process that owns the mailbox.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import Any, Final, TypeAlias

from minibeam.terms import Term

Where: TypeAlias = Callable[[Any], object]
"""Says of a message whether it is wanted: anything true for yes."""


class Nothing:
    """The type of NOTHING."""

    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = Nothing()
"""What `take` gives when no message is wanted: no message can be this object."""


class Mailbox:
    __slots__ = ("messages", "waiter")

    def __init__(self) -> None:
        self.messages: deque[Term] = deque()
        self.waiter: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self.messages)

    def wake(self) -> None:
        """Lets a waiting receive look again. Nobody waiting: nothing happens."""
        waiter = self.waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def put(self, message: Term) -> None:
        """Appends a message and wakes the receiver if it waits (`wake`)."""
        raise NotImplementedError("mailboxes.Mailbox.put is still to be written")

    def take(self, where: Where | None = None, start: int = 0) -> Term:
        """Removes and returns the oldest message that `where` accepts, or NOTHING.

        `start` messages are known to be unwanted and are not asked about again.
        No `where` accepts every message. What `where` raises is raised, and no
        message is lost.
        """
        raise NotImplementedError("mailboxes.Mailbox.take is still to be written")

    async def receive(
        self, where: Where | None = None, *, timeout: float | None = None
    ) -> Term:
        """The oldest message that `where` accepts, waiting for it if there is none.

        TimeoutError after `timeout` seconds, counted once from the call however many
        unwanted messages come meanwhile. A timeout of 0 looks once: TimeoutError is
        raised before anything else can run. Cancelled: no message is lost.

        To wait: a new future (`loop.create_future()`) in `self.waiter`, awaited. `wake`
        completes it; `loop.call_later(seconds, function)` can call a function that wakes.
        However this ends, such an alarm is cancelled.
        As `receive ... after` in Erlang (Reference Manual, "Receive").
        """
        raise NotImplementedError("mailboxes.Mailbox.receive is still to be written")
