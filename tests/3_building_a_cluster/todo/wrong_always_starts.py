"""You ask for the process to be started without looking whether it runs: each request
costs a call to another node, and that node has to know better than you.

caught by: test_who_has_the_name_is_found
"""


async def find(name):
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
    raise Exit(UNAVAILABLE)
