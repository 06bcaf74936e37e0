"""You take a message for a process of a third node, as if it were for this one. It is dropped:
None, unless the node of the pid or alias is `here`.

caught by: test_a_message_for_a_third_node_reaches_nobody
"""


def from_control(control: Term, message: Term, peer: Atom, here: Atom) -> Signal | None:
    signal: Signal
    control, message = plain(control, message)
    match control:
        case (Op.SEND, _, Pid() as to):
            return Send(NOBODY, to, message)
        case (Op.REG_SEND, Pid() as sender, _, name):
            return Send(sender, (atom(name), here), message)
        case (Op.SEND_SENDER, Pid() as sender, Pid() as to):
            return Send(sender, to, message)
        case (Op.ALIAS_SEND, Pid() as sender, Reference() as to):
            return SendAlias(sender, to, message)
        case (Op.EXIT, Pid() as sender, Pid() as to, reason):
            signal = Exit(sender, to, reason)
        case (Op.EXIT2, Pid() as sender, Pid() as to, reason):
            signal = Exit2(sender, to, reason)
        case (Op.MONITOR_P_EXIT, sender, Pid() as to, Reference() as ref, reason):
            signal = Down(full(sender, peer), to, ref, reason)
        case _:
            signal = other_signal(control, message, peer, here)
    check_sender(signal, peer)
    if destination(signal) != here:
        there = str(destination(signal))
        raise ControlError(f"{type(signal).__name__} for {there!a}, not {here}")
    return signal
