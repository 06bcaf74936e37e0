"""exit_signal is one match statement; an unlink anew of the same process is told by its own
count."""

from itertools import count

numbers = count(1)


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    atom = str(reason) if isinstance(reason, Atom) else None
    match asked, process.trap_exit, atom, sender == process.pid:
        case True, _, "kill", _:
            end = KILLED
        case _, True, _, _:
            process.mailbox.put((EXIT, sender, reason))
            return
        case _, _, "normal", False:
            return
        case _:
            end = reason
    finish(process, end)


def unlink(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    linked = to in me.links
    me.links = {other: None for other in me.links if other != to}
    if linked:
        signal = Unlink(me.pid, to, next(numbers))
        me.unlinking |= {to: signal.id}
        route(me.node, signal)
