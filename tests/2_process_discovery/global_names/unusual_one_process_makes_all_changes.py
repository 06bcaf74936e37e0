"""Each node has one more process, which makes the changes of this node, one after the other:
who registers a name calls it. Under the lock as well, for other nodes lock."""

from minibeam.discovery.locks import through_a_process
from minibeam.nodes.processes import spawn

ERROR = Atom("error")


class Clerk:
    """The process of a node; there is none before the first change."""

    pid = None


async def change(request):
    async def make(nodes):
        free = whereis_name(request[1]) is None
        if request[0] == REGISTER and not (free and may_have(request[2], request[1])):
            return NO
        done = await write(nodes, request)
        return YES if request[0] == REGISTER and done else OK

    return await under_the_lock(make)


async def ask(request):
    clerk = here().part(Clerk)
    if clerk.pid is None:
        clerk.pid = spawn(through_a_process, change, node=here())
    answer, value = await call(clerk.pid, request, None)
    if answer == ERROR:
        raise Exit(value)
    return value


async def register_name(name, pid, resolve=random_exit_name):
    if not isinstance(pid, Pid):
        raise TypeError(pid)
    return await ask((REGISTER, name, pid, method_of(resolve)))


async def unregister_name(name):
    if whereis_name(name) is None:
        return OK
    return await ask((UNREGISTER, name))
