"""You ask whether the process traps exits before you look at the reason. A kill that was asked
for ends even who traps.

caught by: test_kill_that_was_sent_kills_even_who_traps
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)
