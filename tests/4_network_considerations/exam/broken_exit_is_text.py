"""The message of a trapped exit begins with text where the atom EXIT belongs.

module: links
caught by: link_out
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put(("EXIT", sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)
