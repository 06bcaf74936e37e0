"""When the resolver has answered you look whether the name is still in the table, and drop
the answer if it is not. But it is settled: the other side waits to hear who has the name.

caught by: test_what_a_resolver_has_said_counts_whatever_has_become_of_the_entry
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours = []
    for_them = []
    for name, pid, method in theirs:
        mine = table.entries.get(key(name))
        insert = (INSERT, (name, pid, method))
        if mine is None:
            ours.append(insert)
        elif mine.pid != pid and here().name < peer:
            answer = await resolve(mine, pid)
            if key(name) not in table.entries:
                continue
            if answer == pid or is_badrpc(answer):
                ours.append(insert)
            elif answer == mine.pid:
                for_them.append((INSERT, (name, mine.pid, mine.method)))
            else:
                ours.append((DELETE, name))
                for_them.append((DELETE, name))
    return ours, for_them
