"""You look for a list without a name, where the request is about all of them.

caught by: test_what_is_about_all_lists_is_no_lists_affair
"""


async def handle(method, path, body=None):
    service = here().part(Service)
    loop = asyncio.get_running_loop()
    try:
        name, request = understand(method, path, body)
    except Wrong as wrong:
        return wrong.status, wrong.answer
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
