"""You drop every exit signal with reason normal. A process that traps exits is told of a
normal end too.

caught by: test_normal_kills_nobody_and_is_told_to_who_traps
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif reason == NORMAL and isinstance(reason, Atom):
        if asked and sender == process.pid:
            finish(process, NORMAL)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    else:
        finish(process, reason)
