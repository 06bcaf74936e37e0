"""You treat kill like exit/2 however it comes. Only a kill that was asked for can't be
trapped; by a link it is a reason like any other.

caught by: test_kill_that_comes_by_a_link_is_a_reason_like_any_other
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)
