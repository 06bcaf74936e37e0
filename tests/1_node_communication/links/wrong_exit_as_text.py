"""Your message begins with the text "EXIT". It must begin with the atom EXIT: to Erlang, text
is another term.

caught by: test_the_message_of_an_exit_begins_with_the_atom_exit
"""


def exit_signal(process: Process, sender: Pid, reason: Term, asked: bool) -> None:
    if asked and reason == KILL and isinstance(reason, Atom):
        finish(process, KILLED)
    elif process.trap_exit:
        process.mailbox.put(("EXIT", sender, reason))
    elif reason != NORMAL or not isinstance(reason, Atom) or sender == process.pid:
        finish(process, reason)
