"""You look entries up by the name itself. Python takes 1, 1.0 and True for one name: use
`key(name)`.

caught by: test_a_name_is_any_term_and_no_two_terms_are_one_name
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    ours: list[Operation] = []
    for_them: list[Operation] = []
    for name, pid, method in theirs:
        entries = table.entries.values()
        mine = next((entry for entry in entries if entry.name == name), None)
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
