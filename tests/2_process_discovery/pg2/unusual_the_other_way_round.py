"""Whom a message has reached is kept as one goes; joins are made by the scope that is found
among the pids of all scopes."""


async def join(name, pid):
    must_be(Pid, pid)
    if name not in which_groups() and not exists(name):
        return (ERROR, (NO_SUCH_GROUP, name))
    there = [scope for scope in scopes() if scope.node == pid.node]
    for scope in there[:1]:
        await ask(scope, JOIN, (MEMBERS, name), pid)
    return OK


def broadcast(name, message):
    if not exists(name):
        return (ERROR, (NO_SUCH_GROUP, name))
    reached = set()
    for pid in reversed(in_group(MEMBERS, name)):
        if pid not in reached:
            send(pid, message)
        reached.add(pid)
    return OK
