"""You take any pid that an owner names. It may be that of a process whose node is gone, and
the owner has not noticed yet: whoever asks that process waits in vain.

caught by: test_a_process_out_of_reach_is_of_no_use
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
            case (Atom("ok"), Pid() as pid):
                return pid
    raise Exit(UNAVAILABLE)
