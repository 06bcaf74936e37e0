"""You have the process started at the node that was asked. Then where a list is served
depends on who was asked first, and all lists run where the clients are.

caught by: test_the_first_owner_is_asked_to_start_it
"""


async def find(name):
    pid = whereis_name(global_name(name))
    if pid is not None:
        return pid
    service = here().part(Service)
    reachable = service.reachable()
    for node in [here().name, *service.owners(name)]:
        if node not in reachable:
            continue
        try:
            answer = await call((TODO, node), (START, name), service.wait)
        except Exit:
            continue
        match answer:
            case (Atom("ok"), Pid() as pid) if pid.node in reachable:
                return pid
    raise Exit(UNAVAILABLE)
