"""Your to_control writes SEND_SENDER to a peer that has not offered it. Without that flag a
message to a pid is SEND, with the empty atom where the sender would be.

caught by: test_a_signal_is_written_in_the_form_that_the_flags_ask_for
"""


def to_control(signal: Signal, flags: int) -> tuple[tuple[Term, ...], Term] | None:
    match signal:
        case Send(sender, Pid() as to, message):
            return (Op.SEND_SENDER, sender, to), message
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
