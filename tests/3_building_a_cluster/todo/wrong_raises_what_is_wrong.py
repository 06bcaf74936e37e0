"""You let the Wrong of a request go on, so a client that asks for nonsense gets an error
of the server.

caught by: test_what_is_not_understood_asks_nobody
"""


async def handle(method, path, body=None):
    service = here().part(Service)
    loop = asyncio.get_running_loop()
    name, request = understand(method, path, body)
    if not name:
        return await overview.of(request)
    if not service.may_serve():
        return unavailable("this node does not reach most of the nodes", "not done")
    deadline = loop.time() + service.patience
    while True:
        harmless = True
        try:
            pid = await find(name)
            harmless = request == READ
            return await call(pid, request, max(0.0, deadline - loop.time()))
        except Exit as exit:
            harmless = harmless or exit.reason in (NOPROC, MOVED)
        if not harmless:
            return unavailable("no answer: it may or may not have been done", "unknown")
        if loop.time() + PAUSE > deadline:
            return unavailable("the list can't be reached", "not done")
        await asyncio.sleep(PAUSE)
