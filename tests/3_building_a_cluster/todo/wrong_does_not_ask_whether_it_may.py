"""You serve on a node that has lost the majority. It can't write; but each client waits
for as long as it takes to find that out.

caught by: test_who_may_not_serve_says_so_at_once
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
