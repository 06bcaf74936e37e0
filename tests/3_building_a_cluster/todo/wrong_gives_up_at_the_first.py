"""You ask the first owner and nobody else. As long as that one is frozen or failing
nobody can use the list.

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
        try:
            answer = await call((TODO, node), (START, name), service.wait)
        except Exit:
            break
        match answer:
            case (Atom("ok"), Pid() as pid) if pid.node in reachable:
                return pid
        break
    raise Exit(UNAVAILABLE)
