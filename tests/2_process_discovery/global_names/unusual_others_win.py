"""Who changes names first waits for his turn, a lock of his own at one node only, the
smallest: so there is never more than one who wants to lock all of them, and the name is
another one's than it would be."""

from minibeam.discovery.locks import all_nodes, trans
from minibeam.nodes.processes import self_


async def in_turn(function):
    async def locked():
        return await under_the_lock(function)

    return await trans(("a turn", self_()), locked, [min(all_nodes())])


async def register_name(name, pid, resolve=random_exit_name):
    method = method_of(resolve)
    must_be(Pid, pid)

    async def test_and_write(nodes):
        if whereis_name(name) is None and may_have(pid, name):
            await write(nodes, (REGISTER, name, pid, method))
            return YES
        return NO

    return await in_turn(test_and_write)


async def unregister_name(name):
    async def remove(nodes):
        await write(nodes, (UNREGISTER, name))

    if whereis_name(name) is not None:
        await in_turn(remove)
    return OK
