"""You read control messages without `plain` before, so a form with a trace token or a payload
is not known to you, or a token is taken for something else.

caught by: test_a_trace_token_is_left_out
"""


def from_control(control: Term, message: Term, peer: Atom, here: Atom) -> Signal | None:
    signal: Signal
    if type(control) is not tuple or not control or type(control[0]) is not int:
        raise ControlError("no control message")
    if (control[0] in WITH_MESSAGE or control[0] in PAYLOAD) is (message is NO_MESSAGE):
        raise ControlError(f"operation {control[0]} and what follows do not go together")
    if control[0] in PAYLOAD:
        control, message = (PAYLOAD[control[0]], *control[1:], message), NO_MESSAGE
    match control:
        case (Op.SEND, _, Pid() as to):
            return Send(NOBODY, to, message) if to.node == here else None
        case (Op.REG_SEND, Pid() as sender, _, name):
            return Send(sender, (atom(name), here), message)
        case (Op.SEND_SENDER, Pid() as sender, Pid() as to):
            return Send(sender, to, message) if to.node == here else None
        case (Op.ALIAS_SEND, Pid() as sender, Reference() as to):
            return SendAlias(sender, to, message) if to.node == here else None
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
