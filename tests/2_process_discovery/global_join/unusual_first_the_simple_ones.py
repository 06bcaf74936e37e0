"""Goes through the names twice, first for those without a conflict; what becomes of a conflict
is a `match`. `joined` sorts the operations, and `left` asks before it forgets."""


async def merge(table, peer, theirs, resolve=ask_resolver):
    there = list(theirs)
    mine = [(INSERT, one) for one in there if key(one[0]) not in table.entries]
    simple = [one for _, one in mine]
    yours = []
    for name, pid, method in there if str(here().name) < str(peer) else ():
        entry = table.entries.get(key(name))
        if (name, pid, method) in simple or (entry is not None and entry.pid == pid):
            continue
        if entry is None:
            mine.append((INSERT, (name, pid, method)))
            continue
        match await resolve(entry, pid):
            case (Atom("badrpc"), _):
                mine.append((INSERT, (name, pid, method)))
            case Pid() as winner if winner == entry.pid:
                yours.append((INSERT, (name, winner, entry.method)))
            case Pid() as winner if winner == pid:
                mine.append((INSERT, (name, winner, method)))
            case _:
                for side in (mine, yours):
                    side.append((DELETE, name))
    return mine, yours


def joined(cluster, peer, nodes, operations, change):
    for operation in sorted(operations, key=lambda one: one[0] == DELETE):
        change(operation)
    new = {}
    for name, version in nodes:
        if name not in {here().name, *cluster.known}:
            new.setdefault(name, version)
    if peer is not None:
        cluster.synced = {**cluster.synced, peer: None}
        arrived(cluster, peer)
    cluster.known = {**cluster.known, **new}
    return list(new)


def left(cluster, name):
    was_known = name in cluster.known
    for table in (cluster.known, cluster.synced):
        if name in table:
            del table[name]
    arrived(cluster, name)
    return was_known
