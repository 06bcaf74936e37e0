"""Who of two is killed (random_exit_name) this node finds itself, without asking another: it
is the process of the smaller node, and not that of the greater one."""


async def ask_resolver(mine, other):
    from minibeam.nodes.links import exit_process
    from minibeam.terms import KILL, Export

    if mine.method == Export(Atom("global"), Atom("random_exit_name"), 3):
        goes, stays = sorted((mine.pid, other), key=lambda pid: pid.node)
        exit_process(goes, KILL)
        return stays
    args = [mine.method, mine.name, other, mine.pid]
    return await rpc.call(mine.pid.node, "global", "resolve_it", args, RESOLVE_TIME)
