"""The running process is itself the one that may die: a child runs what could kill it, and the
death of the child is looked at with is_alive; all in a few lines."""


async def who_traps_is_told(net):
    trap_exit(True)
    pids = {spawn_link(mortal): reason for reason in [NORMAL, BOOM, KILL]}
    for pid, reason in pids.items():
        send(pid, reason)
    told = {pid: reason for _, pid, reason in await inbox(net)}
    assert told == pids


async def normal_kills_nobody(net):
    pid = spawn_link(mortal)
    send(pid, NORMAL)
    await net.quiet()
    assert not is_alive(pid)


async def unlink_ends_it(net):
    trap_exit(True)
    pid = spawn_link(mortal)
    send(pid, BOOM)
    await net.sleep(1)
    unlink(pid)
    assert await receive(lambda message: message[0] == EXIT, timeout=1) == (EXIT, pid, BOOM)
    pid = spawn_link(mortal)
    unlink(pid)
    send(pid, BOOM)
    try:
        raise AssertionError(await receive(timeout=60))
    except TimeoutError:
        pass
