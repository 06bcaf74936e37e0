"""You answer with the text "noproc" as the reason. In Erlang a reason like this is an atom,
and text is another term: use NOPROC.

caught by: test_a_link_with_the_dead_at_another_node_is_noproc
"""


def remote_link(node, signal):
    process = node.processes.get(signal.to)
    if process is None:
        route(node, Exit(signal.to, signal.sender, str(NOPROC)))
    elif signal.sender not in process.unlinking:
        process.links[signal.sender] = None
