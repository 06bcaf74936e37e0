"""Your check_sender refuses third nodes only. A process of this very node is not the peer's
either: nobody but this node speaks for it.

caught by: test_a_peer_speaks_for_its_own_processes_only
"""


def check_sender(signal, peer):
    if isinstance(signal, GroupLeader):
        return
    here = destination(signal)
    for process in (signal.sender, getattr(signal, "result", None)):
        if type(process) is Pid and process.node not in (peer, here):
            raise ControlError(f"forged sender: {process}")
