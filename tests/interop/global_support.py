"""What tests of `global` share: tables and locks that can be waited for, and how a cluster
is taken apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from minibeam.discovery.lock_server import GLOBAL
from minibeam.discovery.locks import trans
from minibeam.discovery.tables import Table
from tests.interop.conftest import OurNode
from tests.interop.erlang import DEADLINE, Erl


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


async def apart(erls: Iterable[Erl], ours: Iterable[OurNode] = ()) -> None:
    """Ends a cluster; what nodes say of the others that they lose is no matter."""
    erls = list(erls)
    for node in ours:
        await node.stop()
    for erl in erls:
        # Unlike erlang:disconnect_node/1 this has nobody ask others to disconnect.
        await erl.eval("gen_server:call(global_name_server, disconnect)")
    for erl in erls:
        await erl.logged()


async def unlocked(erl: Erl, node: OurNode) -> None:
    """Waits until nobody changes names at these two: a join is over for who has joined
    before the others have been told of it, and it is locked until then."""
    await erl.eval("global:trans({global, self()}, fun() -> ok end, [node()])")

    async def lock() -> None:
        await trans((GLOBAL, node.name), lambda: None, [node.name])

    await node.run(lock)
