"""Your to_control writes a reason into the control message also where both ends have
EXIT_PAYLOAD. Then the later form is meant, with the reason behind it: see `with_reason`.

caught by: test_a_signal_is_written_in_the_form_that_the_flags_ask_for
"""


def to_control(signal: Signal, flags: int) -> tuple[tuple[Term, ...], Term] | None:
    match signal:
        case Send(sender, Pid() as to, message):
            if flags & SEND_SENDER:
                return (Op.SEND_SENDER, sender, to), message
            return (Op.SEND, EMPTY, to), message
        case Send(sender, (name, _), message):
            return (Op.REG_SEND, sender, EMPTY, name), message
        case SendAlias(sender, to, message):
            return (Op.ALIAS_SEND, sender, to), message
        case Exit(sender, to, reason):
            return (Op.EXIT, sender, to, reason), NO_MESSAGE
        case Exit2(sender, to, reason):
            return (Op.EXIT2, sender, to, reason), NO_MESSAGE
        case Down(sender, to, ref, reason):
            return (Op.MONITOR_P_EXIT, bare(sender), to, ref, reason), NO_MESSAGE
    return other_control(signal, flags)
