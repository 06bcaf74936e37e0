"""When the resolver could not be asked you keep your own entry. But it was to be asked at the
node of your process, which may be gone: theirs has the name.

caught by: test_if_nobody_could_be_asked_theirs_has_the_name
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
            if answer == pid:
                ours.append(insert)
            elif answer == mine.pid or is_badrpc(answer):
                for_them.append((INSERT, (name, mine.pid, mine.method)))
            else:
                ours.append((DELETE, name))
                for_them.append((DELETE, name))
    return ours, for_them
