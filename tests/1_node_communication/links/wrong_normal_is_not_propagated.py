"""You send no exit signal when a process ends normally. It goes to all linked processes,
whatever the reason; what it does is for exit_signal to say.

caught by: test_normal_kills_nobody_and_is_told_to_who_traps
"""


def propagate(process: Process, reason: Term) -> None:
    if reason == NORMAL and isinstance(reason, Atom):
        return
    for other in process.links:
        route(process.node, Exit(process.pid, other, reason))
