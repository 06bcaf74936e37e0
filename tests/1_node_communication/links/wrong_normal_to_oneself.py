"""You ignore normal from whomever it comes. Who sends it to itself with exit/2 dies of it.

caught by: test_an_exit_signal_to_oneself_ends_the_code_at_once
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom):
        finish(process, reason)
