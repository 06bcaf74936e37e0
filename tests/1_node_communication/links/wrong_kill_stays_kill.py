"""Your process dies of a kill with reason kill. It should die with reason killed, so that the
kill does not run on along its links.

caught by: test_who_is_linked_with_one_that_was_killed_gets_killed_as_the_reason
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, reason)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)
