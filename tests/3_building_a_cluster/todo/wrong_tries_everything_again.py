"""You send every request again until it is answered. To write an entry twice does no
harm, you think; but others may have written it in between, and the second time undoes
what they did.

caught by: test_a_write_whose_outcome_is_unknown_is_not_sent_again
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
        try:
            pid = await find(name)
            return await call(pid, request, max(0.0, deadline - loop.time()))
        except Exit:
            pass
        if loop.time() + PAUSE > deadline:
            return unavailable("the list can't be reached", "not done")
        await asyncio.sleep(PAUSE)
