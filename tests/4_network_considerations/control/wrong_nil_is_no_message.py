"""You take a message that is None for no message. None is the atom nil, which can be sent;
what says that nothing follows is NO_MESSAGE.

caught by: test_a_signal_is_written_in_the_form_that_the_flags_ask_for
"""


def other_form(signal, flags):
    if type(signal.to) is tuple:
        return (Op.REG_SEND, signal.sender, EMPTY, signal.to[0])
    if flags & SEND_SENDER:
        return (Op.SEND_SENDER, signal.sender, signal.to)
    return (Op.SEND, EMPTY, signal.to)


def to_control(signal: Signal, flags: int) -> tuple[tuple[Term, ...], Term] | None:
    match signal:
        case Send() if signal.message is None:
            return other_form(signal, flags), NO_MESSAGE
        case Send(sender, Pid() as to, message):
            if flags & SEND_SENDER:
                return (Op.SEND_SENDER, sender, to), message
            return (Op.SEND, EMPTY, to), message
        case Send(sender, (name, _), message):
            return (Op.REG_SEND, sender, EMPTY, name), message
        case SendAlias(sender, to, message):
            return (Op.ALIAS_SEND, sender, to), message
        case Exit(sender, to, reason):
            return with_reason((Op.EXIT, sender, to), reason, flags)
        case Exit2(sender, to, reason):
            return with_reason((Op.EXIT2, sender, to), reason, flags)
        case Down(sender, to, ref, reason):
            control = (Op.MONITOR_P_EXIT, bare(sender), to, ref)
            return with_reason(control, reason, flags)
    return other_control(signal, flags)
