"""You ask all owners, and take the first one's answer: three processes are started, and
two of them have to end again.

caught by: test_the_first_owner_is_asked_to_start_it
"""


async def find(name):
    pid = whereis_name(global_name(name))
    if pid is not None:
        return pid
    service = here().part(Service)
    found = []
    for node in service.owners(name):
        if node in service.reachable():
            try:
                answer = await call((TODO, node), (START, name), service.wait)
            except Exit:
                continue
            if answer[0] == Atom("ok") and answer[1].node in service.reachable():
                found.append(answer[1])
    if not found:
        raise Exit(UNAVAILABLE)
    return found[0]
