"""Opening a connection, with a limit on how long that may take."""

from __future__ import annotations

import asyncio
import os


async def connect(
    protocol: asyncio.BaseProtocol, host: str, port: int, seconds: float
) -> str | None:
    """Connects a protocol to a host and port, within so many seconds.

    None if it is connected, or the system's words for why it is not. When this is
    cancelled the connection may have been made already: whoever cancels it closes it.
    """
    loop = asyncio.get_running_loop()

    async def attempt() -> str | None:
        try:
            await loop.create_connection(lambda: protocol, host, port)
        except UnicodeError:
            return "no host has such a name"
        except OSError as error:
            number = error.errno or 0
            return os.strerror(number) if number > 0 else error.strerror or str(error)
        return None

    attempting = loop.create_task(attempt())
    try:
        await asyncio.wait([attempting], timeout=seconds)
        return attempting.result() if attempting.done() else f"no answer in {seconds} s"
    finally:
        attempting.cancel()
