"""A node of ours in an operating system process of its own, for tests that kill or freeze it:

    python lonely_node.py NAME COOKIE EPMD_PORT NET_TICKTIME

Says "@agent ready" when it is up, and ends when its standard input does. Registered: echo.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "solutions"))

from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.nodes.processes import receive, register, self_
from minibeam.nodes.routing import send


async def echo(ready: asyncio.Event) -> None:
    register("echo", self_())
    ready.set()
    while True:
        sender, term = await receive()
        send(sender, term)


async def main(name: str, cookie: str, port: str, ticktime: str) -> None:
    node = Node(
        name,
        cookie=cookie,
        directory=Epmd(int(port)),
        hidden=True,
        net_ticktime=float(ticktime),
        address="127.0.0.1",
    )
    await node.start()
    ready = asyncio.Event()
    echoing = asyncio.create_task(node.run(echo, ready))
    await ready.wait()
    print("@agent ready", flush=True)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.read)
    echoing.cancel()
    await node.stop()


asyncio.run(main(*sys.argv[1:]))
