"""You return None where nobody can start the list. Whoever calls that gets an error of
another kind, which nobody expects.

caught by: test_when_nobody_can_it_is_unavailable
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
            continue
        match answer:
            case (Atom("ok"), Pid() as pid) if pid.node in reachable:
                return pid
    return None
