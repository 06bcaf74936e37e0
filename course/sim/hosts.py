"""A simulated host: a context that marks what runs on it, ports, a disk, a state.

    running <--freeze, thaw--> frozen
       |                          |
       +-----------> dead <-------+     (a new host of the same name may come after it)

Whatever is started in the host's context, or in a copy of it, belongs to the host. The
loop asks the host before each callback: frozen, it keeps the callback until it thaws;
dead, it forgets it.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from course.sim.disk import Disk
from course.sim.loop import HOST, SimLoop, SimTask


class Host:
    def __init__(self, loop: SimLoop, name: str, disk: Disk) -> None:
        self.loop = loop
        self.name = name
        self.disk = disk
        self.running = True
        self.dead: Literal["", "crash", "silent"] = ""
        self.held: list[asyncio.Handle] = []
        self.listeners: dict[int, Any] = {}
        """The SimServer of each port."""
        self.transports: dict[Any, None] = {}
        """Its ends of connections (SimTransport)."""
        self.next_port = 49152
        self.context = contextvars.Context()
        self.context.run(HOST.set, self)
        self.contexts = [self.context]
        """Contexts whose tasks are the host's own and no processes."""

    def __repr__(self) -> str:
        state = "" if self.running else f" ({self.dead or 'frozen'})"
        return f"host {self.name}{state}"

    def spawn(
        self, function: Callable[..., Coroutine[Any, Any, Any]], *args: Any, name: str = ""
    ) -> SimTask:
        """Start a plain asyncio program, `await function(*args)`, as a process here."""
        context = self.context.copy()
        coroutine = context.run(function, *args)
        return self.loop.create_task(
            coroutine, name=name or getattr(function, "__name__", None), context=context
        )

    def port(self) -> int:
        """A port that nobody uses."""
        while True:
            self.next_port += 1
            if self.next_port not in self.listeners:
                return self.next_port

    def hold(self, handle: asyncio.Handle) -> None:
        """A callback of this host came up while it is not running."""
        if not self.dead:
            self.held.append(handle)

    def freeze(self) -> None:
        self.running = False

    def thaw(self) -> None:
        if not self.dead:
            self.running = True
            held, self.held = self.held, []
            self.loop.resume(held)

    def die(self, how: Literal["crash", "silent"]) -> None:
        self.running = False
        self.dead = how
        self.held.clear()
        self.listeners.clear()
        self.disk.crash()
