"""You take what the server answers for a pid, also where it is (error, Reason).

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
            continue
        return answer[1]
    raise Exit(UNAVAILABLE)
