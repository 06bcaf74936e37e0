"""You compare the reason with == alone, and the text "kill" equals the atom in Python. Only
the atoms kill and normal are special.

caught by: test_an_exit_signal_that_was_sent_kills_who_does_not_trap
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL:
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif reason != NORMAL or (asked and sender == process.pid):
        finish(process, reason)
