"""Each change makes a dict anew and puts it in the place of the old one; a snapshot goes
through it from its end."""


def apply(table, change):
    kind = change[0] if isinstance(change, tuple) and change else None
    if kind == "register" and len(change) == 4 and type(change[2]) is Pid:
        table.entries = {**table.entries, key(change[1]): Entry(*change[1:])}
        return YES
    if kind == "unregister" and len(change) == 2:
        gone = key(change[1])
        table.entries = {one: entry for one, entry in table.entries.items() if one != gone}
        return OK
    raise ValueError("neither a register nor an unregister")


def read(table, name):
    wanted = key(name)
    return next((entry.pid for one, entry in table.entries.items() if one == wanted), None)


def snapshot(table):
    found = []
    for entry in reversed(table.entries.values()):
        found.append((entry.name, entry.pid, entry.method))
    return found
