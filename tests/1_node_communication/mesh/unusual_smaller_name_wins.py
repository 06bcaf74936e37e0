"""The smaller name wins: that is as good among our own nodes (Erlang's rule is the greater
one). Names are sorted; the peers to tell are chosen first.
"""


def introduce(node: LocalNode, newcomer: Connection) -> None:
    told = [link.peer for link in connected(node) if link.meshed]
    if newcomer.peer not in told:
        return
    told.remove(newcomer.peer)
    for name in reversed(told):
        to = (NET_KERNEL, name)
        route(node, Send(node.group_leader, to, (GEN_CAST, (INTRODUCE, newcomer.peer))))


def tie_break(here: str, there: str) -> Literal["nok", "ok_simultaneous"]:
    first, _ = sorted([here, there])
    return "nok" if first == here else "ok_simultaneous"
