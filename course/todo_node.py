"""One node of the to-do service, as `todo` starts it, or somebody who wants a node back.

It ends when it is told to, or, if `todo` started it, when that has ended.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

from course.manifest import Wrong
from course.node import (
    OneLine,
    end_by_signal,
    enter_runtime,
    error_text,
    say_what_failed,
    tell,
)
from course.todo import ADDRESS, Plan, read_plan

TICKTIME = 2.0
"""Seconds: how long a frozen node is believed to be there, and a quarter more at most. The
lists that it leads take no writes meanwhile; and a node that stands still for as long, since
its machine is busy, is taken for a dead one. One that is dead is noticed at once."""


def run(options: argparse.Namespace) -> int:
    if options.dir is None:
        raise Wrong("--only wants the --dir of a running cluster")
    folder = Path(options.dir).resolve()
    plan = read_plan(folder)
    if plan is None:
        raise Wrong(f"there is no cluster in {folder}")
    if options.only not in plan.ports:
        raise Wrong(f"there is no node {options.only}: there are {', '.join(plan.ports)}")
    enter_runtime(options)
    from minibeam.terms import Exit

    try:
        return asyncio.run(play(options, plan, folder))
    except NotImplementedError as error:
        raise Wrong(f"your runtime is not ready for this: {error_text(error)}") from None
    except Exit as exit:
        # What a process has died of before it was there: {{Error, Text}, Stack}.
        match exit.reason:
            case ((_, str() as text), list()):
                raise Wrong(f"your runtime is not ready for this: {text}") from None
        raise
    except (OSError, ValueError) as error:
        where = folder / options.only
        raise Wrong(f"can't start the node of {where}: {error_text(error)}") from None


async def play(options: argparse.Namespace, plan: Plan, folder: Path) -> int:
    from minibeam.cluster import http_front, todo
    from minibeam.cluster.file_disk import FileDisk
    from minibeam.network.epmd import Epmd
    from minibeam.node import Node

    end_by_signal()
    asyncio.get_running_loop().set_exception_handler(say_what_failed)
    logger = logging.getLogger("minibeam")
    logger.addHandler(OneLine())
    logger.propagate = False
    letter = options.only
    node = Node(
        f"{letter}@{ADDRESS}", cookie=plan.cookie, directory=Epmd(plan.epmd),
        net_ticktime=TICKTIME, address=ADDRESS,
    )  # fmt: skip
    disk = FileDisk(folder / letter)
    front = None
    try:
        await node.start()
        names = [f"{each}@{ADDRESS}" for each in plan.ports]
        await todo.start(node, names, plan.strategy, disk, clock=time.time)
        front = await http_front.start(node, ADDRESS, plan.ports[letter])
        tell(f"{letter} is up: http://{ADDRESS}:{front.port}/, process {os.getpid()}")
        await (
            parent_gone() if options.attached else asyncio.get_running_loop().create_future()
        )
    except asyncio.CancelledError:
        pass
    finally:
        if front is not None:
            front.close()
        await node.stop()
        disk.close()
    return 0


async def parent_gone() -> None:
    """Returns when whoever holds the other end of the input is gone."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol: Any = asyncio.StreamReaderProtocol(reader)
    try:
        await loop.connect_read_pipe(lambda: protocol, sys.stdin)
    except (NotImplementedError, OSError):
        # Windows: its pipes can't be waited for.
        await loop.create_future()
    while await reader.read(1024):
        pass
