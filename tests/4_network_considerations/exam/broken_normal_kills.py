"""Dies of exit(Pid, normal) though another process sent it.

module: links
caught by: exit_signals
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif asked or reason != NORMAL or not isinstance(reason, Atom):
        finish(process, reason)
