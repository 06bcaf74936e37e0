"""If neither has the name the other side deletes it, and you don't. Your process keeps the
name here.

caught by: test_if_neither_keeps_the_name_we_delete_it
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours: list[Operation] = []
    for_them: list[Operation] = []
    for name, pid, method in theirs:
        mine = table.entries.get(key(name))
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
                for_them.append((DELETE, name))
    return ours, for_them
