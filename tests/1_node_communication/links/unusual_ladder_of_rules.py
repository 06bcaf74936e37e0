"""exit_signal is a list of rules, the first that fits is applied; propagate takes the links
out one by one."""

from collections.abc import Callable

Rule = tuple[Callable[[Process, Pid, Term, bool], bool], Callable[[Process, Pid, Term], None]]


def is_atom(reason: Term, atom: Atom) -> bool:
    return type(reason) is Atom and str(reason) == str(atom)


def die(process: Process, sender: Pid, reason: Term) -> None:
    finish(process, reason)


def die_killed(process: Process, sender: Pid, reason: Term) -> None:
    finish(process, KILLED)


def tell(process: Process, sender: Pid, reason: Term) -> None:
    process.mailbox.put((Atom("EXIT"), sender, reason))


def nothing(process: Process, sender: Pid, reason: Term) -> None:
    pass


RULES: list[Rule] = [
    (lambda process, sender, reason, asked: asked and is_atom(reason, KILL), die_killed),
    (lambda process, sender, reason, asked: process.trap_exit, tell),
    (lambda process, sender, reason, asked: not is_atom(reason, NORMAL), die),
    (lambda process, sender, reason, asked: process.pid == sender, die),
    (lambda process, sender, reason, asked: True, nothing),
]


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    for fits, apply in RULES:
        if fits(process, sender, reason, asked):
            return apply(process, sender, reason)


def propagate(process: Process, reason: Term) -> None:
    while process.links:
        other, _ = process.links.popitem()
        route(process.node, Exit(process.pid, other, reason))
