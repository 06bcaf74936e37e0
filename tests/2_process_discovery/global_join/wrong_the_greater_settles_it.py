"""You leave conflicts to the side with the greater name. Among your own nodes that goes well;
real Erlang takes the smaller, so with it nobody settles them, or both.

caught by: test_only_the_node_with_the_smaller_name_settles_a_conflict
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours: list[Operation] = []
    for_them: list[Operation] = []
    for name, pid, method in theirs:
        mine = table.entries.get(key(name))
        insert = (INSERT, (name, pid, method))
        if mine is None:
            ours.append(insert)
        elif mine.pid != pid and here().name > peer:
            answer = await resolve(mine, pid)
            if answer == pid or is_badrpc(answer):
                ours.append(insert)
            elif answer == mine.pid:
                for_them.append((INSERT, (name, mine.pid, mine.method)))
            else:
                ours.append((DELETE, name))
                for_them.append((DELETE, name))
    return ours, for_them
