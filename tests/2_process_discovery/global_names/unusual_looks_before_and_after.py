"""Who finds the name taken before he locks is told so at once; who finds it free looks again.
The nodes write one after the other, and tables are gone through from end to end."""

from minibeam.discovery.tables import snapshot


async def register_name(name, pid, resolve=random_exit_name):
    must_be(Pid, pid)
    method = method_of(resolve)
    if whereis_name(name) is not None:
        return NO

    async def test_and_write(nodes):
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        for node in nodes:
            await write([node], (REGISTER, name, pid, method))
        return YES

    return await under_the_lock(test_and_write)


async def unregister_name(name):
    async def remove(nodes):
        if whereis_name(name) is not None:
            for node in reversed(nodes):
                await write([node], (UNREGISTER, name))

    if whereis_name(name) is not None:
        await under_the_lock(remove)
    return OK


def whereis_name(name):
    for one, pid, _ in snapshot(here().part(Table)):
        if key(one) == key(name):
            return pid if pid.node != here().name or pid in here().processes else None
    return None


def entry_down(table, name, pid):
    before = len(table.entries)
    table.entries = {
        one: entry
        for one, entry in table.entries.items()
        if one != key(name) or entry.pid != pid
    }
    return len(table.entries) < before
