"""You end the server with an exit signal. stop asks it to end, with a system message, so that
it can clean up first.

caught by: test_stop_returns_when_the_server_is_gone
"""

from minibeam.nodes.links import exit_process


async def stop(server: Target, reason: Term = NORMAL, timeout: float | None = None) -> None:
    me = current()
    to = address(me.node, server)
    if to in (me.pid, (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    reference = monitor(to, alias="demonitor")
    try:
        pid = to if isinstance(to, Pid) else await whois(to)
        if pid is not None:
            exit_process(pid, reason if reason != NORMAL else Atom("shutdown"))
        down = await receive(lambda message: is_down(message, reference), timeout=timeout)
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
        me.mailbox.take(lambda message: is_reply(message, reference))
    if down[4] not in (reason, "shutdown"):
        raise Exit(gone(down[4], to))


async def whois(to: RegisteredName) -> Pid | None:
    process = current().node.names.get(to[0])
    return process.pid if process else None
