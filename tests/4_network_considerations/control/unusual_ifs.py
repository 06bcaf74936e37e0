"""No `match`: questions one after the other, and a control message that is built from a list.
A signal for another node is refused before it is asked who sends it."""


def to_control(signal, flags):
    kind = type(signal)
    if kind is SendAlias:
        return (33, signal.sender, signal.to), signal.message
    if kind is Send and isinstance(signal.to, tuple) and not isinstance(signal.to, Pid):
        name, _ = signal.to
        return (6, signal.sender, Atom(""), name), signal.message
    if kind is Send and flags & SEND_SENDER != 0:
        return (22, signal.sender, signal.to), signal.message
    if kind is Send:
        return (2, Atom(""), signal.to), signal.message
    if kind not in (Exit, Exit2, Down):
        return other_control(signal, flags)
    control = [{Exit: 3, Exit2: 8, Down: 21}[kind], bare(signal.sender), signal.to]
    if kind is Down:
        control.append(signal.ref)
    if not flags & EXIT_PAYLOAD:
        control.append(signal.reason)
        return tuple(control), NO_MESSAGE
    control[0] = {3: 24, 8: 26, 21: 28}[control[0]]
    return tuple(control), signal.reason


def from_control(control, message, peer, here):
    control, message = plain(control, message)
    op, size = control[0], len(control)
    if op == 2 and size == 3 and isinstance(control[2], Pid):
        stray, signal = control[2].node != here, Send(NOBODY, control[2], message)
    elif op == 6 and size == 4 and isinstance(control[1], Pid):
        stray, signal = False, Send(control[1], (atom(control[3]), here), message)
    elif op == 22 and size == 3 and pids(control[1:]):
        stray, signal = control[2].node != here, Send(control[1], control[2], message)
    elif (
        op == 33 and size == 3 and pids(control[1:2]) and isinstance(control[2], Reference)
    ):
        stray, signal = control[2].node != here, SendAlias(control[1], control[2], message)
    else:
        return checked(control, message, peer, here)
    return None if stray else signal


def checked(control, message, peer, here):
    op, size = control[0], len(control)
    if op in (3, 8) and size == 4 and pids(control[1:3]):
        signal = (Exit if op == 3 else Exit2)(*control[1:])
    elif op == 21 and size == 5 and pids(control[2:3]) and type(control[3]) is Reference:
        down, to, ref, reason = control[1:]
        signal = Down(down if pids([down]) else (atom(down), peer), to, ref, reason)
    else:
        signal = other_signal(control, message, peer, here)
    if destination(signal) != here:
        raise ControlError("this is for another node")
    check_sender(signal, peer)
    return signal


def pids(terms):
    return all(isinstance(term, Pid) for term in terms)


def check_sender(signal, peer):
    if isinstance(signal, GroupLeader):
        return
    if isinstance(signal.sender, Pid) and signal.sender.node != peer:
        raise ControlError("the sender is not the peer's")
    if isinstance(signal, SpawnReply) and isinstance(signal.result, Pid):
        if signal.result.node != peer:
            raise ControlError("the new process is not the peer's")
