"""You have a watcher take the name back when the process dies that you registered. By then it
may be another's. Each name server watches whoever has a name, and needs no help.

caught by: test_who_dies_takes_no_name_along_that_another_has_by_now
"""


async def register_name(name, pid, resolve=random_exit_name):
    from minibeam.nodes.monitors import monitor
    from minibeam.nodes.processes import receive, spawn

    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write(nodes, (REGISTER, name, pid, method))
        return YES

    async def remove(nodes):
        await write(nodes, (UNREGISTER, name))
        return OK

    async def watcher():
        monitor(pid)
        await receive()
        await under_the_lock(remove)

    answer = await under_the_lock(test_and_write)
    if answer == YES:
        spawn(watcher)
    return answer
