"""This node's own scope is asked last, and all others at once, by helper processes; a member
is drawn by its number."""

import asyncio

from minibeam.nodes.processes import spawn


async def create(name):
    others = {*scopes()} - {*in_group(CREATED, name)}
    done = []
    for scope in others:
        future = asyncio.get_running_loop().create_future()

        async def make(scope=scope, future=future):
            try:
                await ask(scope, JOIN, (CREATED, name), scope)
            finally:
                if not future.done():
                    future.set_result(None)

        spawn(make)
        done.append(future)
    for future in done:
        await future
    return OK


def get_closest_pid(name):
    if not exists(name):
        return (ERROR, (NO_SUCH_GROUP, name))
    found = pg.get_local_members((MEMBERS, name), SCOPE) or in_group(MEMBERS, name)
    if not found:
        return (ERROR, (NO_PROCESS, name))
    found.sort(key=lambda pid: (pid.node, pid.id), reverse=True)
    return found[here().random.randrange(len(found))]
