"""You answer that it failed at the first Exit. A list that has just moved, or whose
process has just died, is served again a moment later; the client need not know.

caught by: test_a_request_that_was_never_served_is_sent_again
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
            known = harmless or exit.reason in (NOPROC, MOVED)
            return unavailable("it failed", "not done" if known else "unknown")
        if loop.time() + PAUSE > deadline:
            return unavailable("the list can't be reached", "not done")
        await asyncio.sleep(PAUSE)
