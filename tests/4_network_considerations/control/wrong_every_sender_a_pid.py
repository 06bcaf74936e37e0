"""Your check_sender takes every sender for a pid. That of a Down may be (name, node), that of
a SpawnReply is a node: they have no process to compare.

caught by: test_a_name_that_is_down_has_the_node_of_the_connection
"""


def check_sender(signal, peer):
    if isinstance(signal, GroupLeader):
        return
    if getattr(signal.sender, "node", None) != peer:
        raise ControlError("forged sender")
    result = getattr(signal, "result", None)
    if type(result) is Pid and result.node != peer:
        raise ControlError("forged sender")
