"""Takes the reason kill for deadly even where it comes by a link.

module: links
caught by: kill
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put((EXIT, sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)
