"""You ask the owners whether or not they are connected. To call a node that is not means
to dial it, and that takes seconds if nobody answers.

caught by: test_only_who_is_in_reach_is_asked
"""


async def find(name):
    pid = whereis_name(global_name(name))
    if pid is not None:
        return pid
    service = here().part(Service)
    for node in service.owners(name):
        try:
            answer = await call((TODO, node), (START, name), service.wait)
        except Exit:
            continue
        match answer:
            case (Atom("ok"), Pid() as pid) if pid.node in service.reachable():
                return pid
    raise Exit(UNAVAILABLE)
