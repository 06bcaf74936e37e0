"""You take a link, an exit or a monitor that is for a process of a third node. Compare
`destination` of the signal with `here`, and refuse it if it is not for this node.

caught by: test_any_other_signal_for_a_third_node_is_refused
"""


def from_control(control: Term, message: Term, peer: Atom, here: Atom) -> Signal | None:
    signal: Signal
    control, message = plain(control, message)
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
    return signal
