"""You settle all conflicts at once. A resolver may rely on being the only one; nobody has
promised it more than ten seconds for itself.

caught by: test_conflicts_are_settled_one_after_another
"""

import asyncio


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours: list[Operation] = []
    for_them: list[Operation] = []

    async def settle(name, pid, method):
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
                ours.append((DELETE, name))
                for_them.append((DELETE, name))

    await asyncio.gather(*[settle(*one) for one in theirs])
    return ours, for_them
