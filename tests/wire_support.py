"""What tests of the network share: recorded traffic, and a node that is told what to say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from minibeam.network.flags import OURS
from minibeam.terms import Atom, Pid

VECTORS = Path(__file__).parent / "vectors"


def recorded(name: str) -> list[dict[str, Any]]:
    """The lines of a file of recorded traffic."""
    text = (VECTORS / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


class Scripted(Random):
    """Random numbers that are none: those given, then those of a seed."""

    def __init__(self, *numbers: int) -> None:
        super().__init__(1)
        self.numbers = list(numbers)

    def getrandbits(self, bits: int) -> int:
        return self.numbers.pop(0) if self.numbers else super().getrandbits(bits)


class FakeNode:
    """The owner of connections, as far as they need one. What they tell it is kept in
    `events`, as tuples; `until` waits for them."""

    def __init__(
        self,
        name: str,
        *,
        cookie: str = "secret",
        flags: int = OURS,
        creation: int = 7,
        random: Random | None = None,
        net_ticktime: float = 60.0,
    ) -> None:
        self.name = Atom(name)
        self.cookie = cookie
        self.flags = flags
        self.creation = creation
        self.random = random or Random(name)
        self.net_ticktime = net_ticktime
        self.status: Any = "ok"
        self.pending = True
        self.disallowed: list[str] = []
        self.events: list[tuple[Any, ...]] = []
        self.links: list[Any] = []
        self.setting_up: dict[Any, None] = {}
        self.changed: asyncio.Event | None = None

    def pid(self, number: int) -> Pid:
        return Pid(self.name, number, 0, self.creation)

    def cookie_for(self, peer: str) -> str:
        return self.cookie

    def allowed(self, peer: str) -> bool:
        return peer not in self.disallowed

    def is_pending(self, peer: str) -> bool:
        return self.pending

    def admit(self, peer: str) -> Any:
        self.note("admit", peer)
        return self.status

    def take_over(self, peer: str) -> None:
        self.note("take over", peer)

    def admit_failed(self, peer: str) -> None:
        self.note("admit failed", peer)

    def link_up(self, link: Any) -> None:
        self.links.append(link)
        self.note("up", link.peer)

    def link_down(self, link: Any, reason: Any) -> None:
        self.note("down", link.peer, reason)

    def signal_from(self, link: Any, signal: Any) -> None:
        self.note("signal", signal)

    def log(self, text: str) -> None:
        assert "\n" not in text, f"a log line is one line: {text!r}"
        self.note("log", text)

    def note(self, *event: Any) -> None:
        self.events.append(event)
        if self.changed is not None:
            self.changed.set()

    def all(self, kind: str) -> list[Any]:
        """What was told of one kind."""
        return [event[1] for event in self.events if event[0] == kind]

    async def until(self, wanted: Callable[[FakeNode], bool]) -> None:
        """Returns when `wanted(self)` is true."""
        while not wanted(self):
            self.changed = asyncio.Event()
            await self.changed.wait()
