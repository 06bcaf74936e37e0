"""Notes the operations of both sides in one list, with the side, and parts them at the end,
the newest first. `joined` makes the inserts from one list and the deletes from another."""

US = 0
THEM = 1


async def merge(table, peer, theirs, resolve=ask_resolver):
    noted = []
    for entry in theirs:
        name, pid, _ = entry
        mine = table.entries.get(key(name))
        if mine is not None and (mine.pid == pid or here().name >= peer):
            continue
        answer = pid if mine is None else await resolve(mine, pid)
        if is_badrpc(answer) or answer == pid:
            noted.append((US, (INSERT, entry)))
        elif answer == mine.pid:
            noted.append((THEM, (INSERT, (name, mine.pid, mine.method))))
        else:
            noted += [(side, (DELETE, name)) for side in (US, THEM)]
    ours, for_them = [
        [operation for side, operation in reversed(noted) if side == wanted]
        for wanted in (US, THEM)
    ]
    return ours, for_them


def joined(cluster, peer, nodes, operations, change):
    nodes = list(nodes)
    inserts, deletes = [], []
    for operation in operations:
        (inserts if operation[0] == INSERT else deletes).append(operation)
    for operation in inserts + deletes:
        change(operation)
    if peer:
        cluster.synced.setdefault(peer)
        arrived(cluster, peer)
    before = {here().name, *cluster.known}
    added = [name for name in dict(nodes) if name not in before]
    new = {name: version for name, version in reversed(nodes) if name in added}
    cluster.known = {**new, **cluster.known}
    return added


def left(cluster, name):
    arrived(cluster, name)
    cluster.synced.pop(name, None)
    try:
        del cluster.known[name]
    except KeyError:
        return False
    return True
