"""The exit signals of a death go out a turn of the event loop later, the last link first:
signals are on their way for a while, also within a node."""


def propagate(process: Process, reason: Term) -> None:
    ended = list(process.links)
    process.links = {}
    loop = asyncio.get_running_loop()
    for other in reversed(ended):
        loop.call_soon(route, process.node, Exit(process.pid, other, reason))
