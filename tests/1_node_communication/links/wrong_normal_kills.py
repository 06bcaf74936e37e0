"""You let the reason normal kill. From another process it kills nobody: only who traps exits
is told of it.

caught by: test_normal_kills_nobody_and_is_told_to_who_traps
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    else:
        finish(process, reason)
