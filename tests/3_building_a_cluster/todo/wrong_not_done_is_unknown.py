"""You say that the outcome is unknown wherever there was no answer. Where nobody was
asked, nothing was done, and the client may be told.

caught by: test_a_list_that_nobody_starts_is_looked_for_until_the_end
"""


async def handle(method, path, body=None):
    service = here().part(Service)
    loop = asyncio.get_running_loop()
    try:
        name, request = understand(method, path, body)
    except Wrong as wrong:
        return wrong.status, wrong.answer
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
            return unavailable("the list can't be reached", "unknown")
        await asyncio.sleep(PAUSE)
