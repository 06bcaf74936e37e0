"""You take what stands in a control message for what you expect there. Ask whether each
element is a Pid or a Reference where one belongs: a peer may send anything.

caught by: test_elements_of_other_types_are_refused
"""


def from_control(control: Term, message: Term, peer: Atom, here: Atom) -> Signal | None:
    signal: Signal
    control, message = plain(control, message)
    match control:
        case (Op.SEND, _, Pid() as to):
            return Send(NOBODY, to, message) if to.node == here else None
        case (Op.REG_SEND, sender, _, name):
            return Send(sender, (atom(name), here), message)
        case (Op.SEND_SENDER, sender, Pid() as to):
            return Send(sender, to, message) if to.node == here else None
        case (Op.ALIAS_SEND, sender, Reference() as to):
            return SendAlias(sender, to, message) if to.node == here else None
        case (Op.EXIT, sender, Pid() as to, reason):
            signal = Exit(sender, to, reason)
        case (Op.EXIT2, sender, Pid() as to, reason):
            signal = Exit2(sender, to, reason)
        case (Op.MONITOR_P_EXIT, sender, Pid() as to, ref, reason):
            signal = Down(full(sender, peer), to, ref, reason)
        case _:
            signal = other_signal(control, message, peer, here)
    check_sender(signal, peer)
    if destination(signal) != here:
        there = str(destination(signal))
        raise ControlError(f"{type(signal).__name__} for {there!a}, not {here}")
    return signal
