"""You write into the table while you merge. The name server has to do that, in `joined`: it
watches who has a name.

caught by: test_a_merge_changes_nothing
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours: list[Operation] = []
    for_them: list[Operation] = []
    for name, pid, method in theirs:
        mine = table.entries.get(key(name))
        insert = (INSERT, (name, pid, method))
        if mine is None:
            ours.append(insert)
            table.entries[key(name)] = Entry(name, pid, method)
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
