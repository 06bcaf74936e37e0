"""Tables of functions, by the class of a signal and by the number of an operation, each with
the types that its elements must have."""


def to_pid_or_name(signal, flags):
    if type(signal.to) is not Pid:
        return (Op.REG_SEND, signal.sender, EMPTY, signal.to[0]), signal.message
    head = (Op.SEND_SENDER, signal.sender) if flags & SEND_SENDER else (Op.SEND, EMPTY)
    return (*head, signal.to), signal.message


def dead(early, late, *elements):
    def write(signal, flags):
        control = tuple(bare(getattr(signal, name)) for name in elements)
        if flags & EXIT_PAYLOAD:
            return (late, *control), signal.reason
        return (early, *control, signal.reason), NO_MESSAGE

    return write


WRITERS = {
    Send: to_pid_or_name,
    SendAlias: lambda signal, flags: (
        (Op.ALIAS_SEND, signal.sender, signal.to), signal.message
    ),
    Exit: dead(3, 24, "sender", "to"),
    Exit2: dead(8, 26, "sender", "to"),
    Down: dead(21, 28, "sender", "to", "ref"),
}
ANY = object
READERS = {
    2: ((ANY, Pid), lambda all, message, *_: Send(NOBODY, all[1], message)),
    6: (
        (Pid, ANY, ANY),
        lambda all, message, peer, here: Send(all[0], (atom(all[2]), here), message),
    ),
    22: ((Pid, Pid), lambda all, message, *_: Send(*all, message)),
    33: ((Pid, Reference), lambda all, message, *_: SendAlias(*all, message)),
    3: ((Pid, Pid, ANY), lambda all, *_: Exit(*all)),
    8: ((Pid, Pid, ANY), lambda all, *_: Exit2(*all)),
    21: (
        (ANY, Pid, Reference, ANY),
        lambda all, message, peer, here: Down(full(all[0], peer), *all[1:]),
    ),
}
MESSAGES = (2, 6, 22, 33)


def to_control(signal, flags):
    return WRITERS.get(type(signal), other_control)(signal, flags)


def from_control(control, message, peer, here):
    control, message = plain(control, message)
    op, *elements = control
    types, read = READERS.get(op, ((), None))
    fits = len(types) == len(elements) and all(map(isinstance, elements, types))
    if read is None or not fits:
        signal = other_signal(control, message, peer, here)
    else:
        signal = read(elements, message, peer, here)
    strange = destination(signal) != here
    if op in MESSAGES:
        return None if strange else signal
    if strange:
        raise ControlError("for somebody else")
    check_sender(signal, peer)
    return signal


def check_sender(signal, peer):
    speaking = []
    if type(signal) is not GroupLeader:
        speaking.append(signal.sender)
    if type(signal) is SpawnReply:
        speaking.append(signal.result)
    nodes = {process.node for process in speaking if isinstance(process, Pid)}
    if not nodes <= {peer}:
        raise ControlError(f"in the name of {sorted(nodes)}")
