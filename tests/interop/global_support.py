"""What tests of `global` share: a table that can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from minibeam.discovery.tables import Table
from tests.interop.conftest import OurNode
from tests.interop.erlang import DEADLINE


class Names(dict[Any, Any]):
    """The entries of a node's table, for one who waits until they are as expected."""

    def __init__(self, node: OurNode) -> None:
        table = node.part(Table)
        super().__init__(table.entries)
        table.entries = self
        self.news = asyncio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self.news.clear()
                await self.news.wait()

    async def are(self, **expected: Any) -> None:
        """Waits until these names, and no others, have these pids."""
        await self.until(lambda: {str(k): entry.pid for k, entry in self.items()} == expected)

    def __setitem__(self, name: Any, entry: Any) -> None:
        super().__setitem__(name, entry)
        self.news.set()

    def __delitem__(self, name: Any) -> None:
        super().__delitem__(name)
        self.news.set()

    def pop(self, *args: Any) -> Any:
        self.news.set()
        return super().pop(*args)
