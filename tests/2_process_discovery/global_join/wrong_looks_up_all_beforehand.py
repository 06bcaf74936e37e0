"""You look all entries up before the first resolver is asked. That takes its time, and
processes die meanwhile: look when it is a name's turn.

caught by: test_an_entry_that_goes_while_a_resolver_is_asked_is_no_conflict
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours: list[Operation] = []
    for_them: list[Operation] = []
    found = [(*one, table.entries.get(key(one[0]))) for one in theirs]
    for name, pid, method, mine in found:
        insert = (INSERT, (name, pid, method))
        if mine is None:
            ours.append(insert)
        elif mine.pid != pid and here().name < peer:
            answer = await resolve(mine, pid)
            if answer == pid or is_badrpc(answer):
                ours.append(insert)
            elif answer == mine.pid:
                for_them.append((INSERT, (name, mine.pid, mine.method)))
            else:
                ours.append((DELETE, name))
                for_them.append((DELETE, name))
    return ours, for_them
