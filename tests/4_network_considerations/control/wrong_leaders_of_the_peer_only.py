"""Your check_sender refuses a group leader of a third node. A group leader may be anywhere: it
is set by somebody else, and is not the one who speaks.

caught by: test_a_group_leader_may_be_at_any_node
"""


def check_sender(signal: Signal, peer: Atom) -> None:
    for process in (signal.sender, getattr(signal, "result", None)):
        if type(process) is Pid and process.node != peer:
            kind, node = type(signal).__name__, str(process.node)
            raise ControlError(f"forged sender: {kind} of {node!a} from {peer}")
