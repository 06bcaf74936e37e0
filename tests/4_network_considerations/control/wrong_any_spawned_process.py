"""Your check_sender looks at the sender only. The process that a SpawnReply tells of, its
`result`, must be the peer's as well.

caught by: test_the_process_that_a_spawn_reply_tells_of_is_the_peers
"""


def check_sender(signal: Signal, peer: Atom) -> None:
    if isinstance(signal, GroupLeader):
        return
    for process in (signal.sender,):
        if type(process) is Pid and process.node != peer:
            kind, node = type(signal).__name__, str(process.node)
            raise ControlError(f"forged sender: {kind} of {node!a} from {peer}")
