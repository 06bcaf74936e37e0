"""You ignore normal only when it comes by a link. Sent with exit/2 from another process it
kills nobody either.

caught by: test_normal_that_was_sent_kills_nobody_else
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif asked or reason != NORMAL or not isinstance(reason, Atom):
        finish(process, reason)
