"""You let the Exit of the call go on. That one owner is gone is the case for which there
are others.

caught by: test_one_that_fails_is_followed_by_the_next
"""


async def find(name):
    pid = whereis_name(global_name(name))
    if pid is not None:
        return pid
    service = here().part(Service)
    reachable = service.reachable()
    for node in service.owners(name):
        if node not in reachable:
            continue
        answer = await call((TODO, node), (START, name), service.wait)
        match answer:
            case (Atom("ok"), Pid() as pid) if pid.node in reachable:
                return pid
    raise Exit(UNAVAILABLE)
