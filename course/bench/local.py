"""What processes of one node cost: messages, calls, starting, memory.

Beside Erlang, which does the same in native code, and beside fauxtp where it is
installed: actors in Python over asyncio.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from course.bench import services
from course.bench.contest import Contest, Work
from course.bench.site import ERL, Site
from course.reference import import_path

COUNT = 10_000
MEGABYTES = 60


def contests(site: Site, scale: float) -> list[Contest]:
    times = int(4000 * scale)

    def erlang(function: str, *args: int) -> dict[str, Work | None]:
        work = lambda: site.run(services.drive, ERL[0], function, *args)  # noqa: E731
        return {"erl": work} if site.erlang else {"erl": None}

    return [
        Contest(
            "send to itself and receive", "a second",
            lambda: site.run(services.self_sends, 5 * times),
            erlang("self_sends", 100 * times),
        ),
        Contest(
            "local round trips", "a second",
            lambda: site.run(services.local_round_trips, times),
            erlang("local_round_trips", 20 * times),
        ),
        Contest(
            "local call", "a second",
            lambda: site.run(services.calls, times),
            {"fauxtp": fauxtp_calls(times), **erlang("calls", 20 * times)},
            {"fauxtp": 5.0},
        ),
        Contest(
            "spawn", "a second",
            lambda: site.run(services.spawns, COUNT),
            erlang("spawns", COUNT),
            limit=COUNT,
        ),
        Contest(
            "memory of a process", "bytes",
            lambda: memory(site.root),
            erlang("memory", COUNT),
            limit=MEGABYTES * 1e6 / COUNT,
            less=True,
        ),
    ]  # fmt: skip


def fauxtp_calls(times: int) -> Work | None:
    try:
        anyio: Any = importlib.import_module("anyio")
        fauxtp: Any = importlib.import_module("fauxtp")
    except ImportError:
        return None

    class Echo(fauxtp.GenServer):  # type: ignore[misc]
        async def init(self) -> None:
            return None

        async def handle_call(self, request: Any, caller: Any, state: Any) -> Any:
            return request, state

    async def work() -> float:
        async with anyio.create_task_group() as group:
            server = await Echo.start(task_group=group)
            start = time.perf_counter()
            for _ in range(times):
                await fauxtp.call(server, "ping")
            spent = time.perf_counter() - start
            group.cancel_scope.cancel()
        return times / spent

    return work


async def memory(root: Path) -> float:
    """Bytes a process, measured in a Python of its own that has done nothing before."""
    path = os.pathsep.join([str(root), str(import_path(root))])
    child = subprocess.run(
        [sys.executable, "-m", "course.bench.local", str(COUNT)],
        env=os.environ | {"PYTHONPATH": path}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(child.stdout)


def used() -> int:
    """Bytes that this process has of the machine; where the system does not say, those
    that Python has handed out."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        import tracemalloc

        if not tracemalloc.is_tracing():
            tracemalloc.start()
        return tracemalloc.get_traced_memory()[0]


async def main(number: int) -> None:
    from course.bench.far import Directory
    from minibeam.node import Node

    node = Node("memory@127.0.0.1", cookie="bench", directory=Directory(), address="127.0.0.1")
    await node.start()
    used()
    print(await node.run(services.memory, number, used))
    await node.stop()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
