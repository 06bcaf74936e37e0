"""If your process keeps the name there is nothing to do for you. There is for the other side,
which still has its own: it is to insert yours.

caught by: test_if_ours_keeps_the_name_they_are_to_insert_ours
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
                pass
            else:
                ours.append((DELETE, name))
                for_them.append((DELETE, name))
    return ours, for_them
