"""The alias and the monitor of a call are two references; reply matches the shapes of a
tag."""

from minibeam.nodes.aliases import alias, unalias


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    me = current()
    to = address(me.node, server)
    if to in [me.pid, (me.name, me.node.name)]:
        raise Exit(CALLING_SELF)
    answer, watch = alias("reply"), monitor(to)

    def wanted(message: Term) -> bool:
        return is_reply(message, answer) or is_down(message, watch)

    try:
        send(to, (GEN_CALL, (me.pid, ImproperList((ALIAS,), answer)), request))
        match await receive(wanted, timeout=timeout):
            case (_, _, _, _, reason):
                raise Exit(gone(reason, to))
            case (_, value):
                return value
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        unalias(answer)
        demonitor(watch, flush=True)


def cast(server: Target, request: Term) -> None:
    try:
        send(server, (GEN_CAST, request))
    except ValueError:
        if not isinstance(server, str):
            raise


def reply(caller: Caller, value: Term) -> None:
    to, tag = caller
    match tag:
        case ImproperList(items=(Atom("alias"),), tail=Reference() as alias):
            to = alias
        case ImproperList(
            items=(ImproperList(items=(Atom("alias"),), tail=Reference() as a),)
        ):
            to = a
    send(to, (tag, value))
