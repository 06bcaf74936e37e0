"""Owners are taken from the front of a list, and the answer is looked at by hand; a
request has a list of what can have happened to it."""


async def find(name):
    service = here().part(Service)
    left = [node for node in service.owners(name) if node in set(service.reachable())]
    found = whereis_name(global_name(name))
    while found is None and left:
        try:
            kind, value = await call((TODO, left.pop(0)), (START, name), service.wait)
        except Exit:
            continue
        if kind == "ok" and isinstance(value, Pid) and value.node in service.reachable():
            found = value
    if found is None:
        raise Exit(UNAVAILABLE)
    return found


async def attempt(name, request, left):
    try:
        pid = await find(name)
    except Exit:
        return None, "not done"
    try:
        return await call(pid, request, left), ""
    except Exit as exit:
        if request == READ or exit.reason in {NOPROC, MOVED}:
            return None, "not done"
        return None, "unknown"


async def handle(method, path, body=None):
    service = here().part(Service)
    now = asyncio.get_running_loop().time
    try:
        name, request = understand(method, path, body)
    except Wrong as wrong:
        return (wrong.status, wrong.answer)
    if name == "":
        return await overview.of(request)
    outcome, end = "not done", now() + service.patience
    while service.may_serve():
        answer, outcome = await attempt(name, request, max(end - now(), 0))
        if answer is not None:
            return answer
        if outcome == "unknown" or now() + PAUSE > end:
            break
        await asyncio.sleep(PAUSE)
    return unavailable("it was not to be had", outcome)
