"""link tells the other end before it enters the link; who traps gets its noproc with no
signal; the ids of unlinks are drawn at random."""


def link(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    known = me.links.keys()
    if to.node != me.node.name or to in me.node.processes:
        if to not in known:
            route(me.node, Link(me.pid, to))
            if to in me.unlinking:
                del me.unlinking[to]
            me.links.setdefault(to)
    elif to not in known:
        if me.trap_exit:
            me.mailbox.put((EXIT, to, NOPROC))
        else:
            raise ExitError(NOPROC)


def unlink(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    try:
        me.links.pop(to)
    except KeyError:
        return
    number = me.unlinking[to] = me.node.random.randrange(1, 2**64)
    route(me.node, Unlink(me.pid, to, number))


def propagate(process: Process, reason: Term) -> None:
    told = [Exit(process.pid, other, reason) for other in process.links]
    process.links.clear()
    for signal in reversed(told):
        route(process.node, signal)
