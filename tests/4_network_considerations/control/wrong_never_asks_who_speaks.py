"""Your from_control never calls check_sender, so a peer could unlink or kill in the name of
processes that are not its own.

caught by: test_a_peer_speaks_for_its_own_processes_only
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
    if destination(signal) != here:
        there = str(destination(signal))
        raise ControlError(f"{type(signal).__name__} for {there!a}, not {here}")
    return signal
