"""You record a Link although our own Unlink is still on its way there. It was sent before
that arrived, and will be ended by it: while the pid is in `unlinking`, ignore it.

caught by: test_a_link_that_was_on_its_way_when_we_unlinked_is_ended_too
"""


def remote_link(node, signal):
    process = node.processes.get(signal.to)
    if process is None:
        route(node, Exit(signal.to, signal.sender, NOPROC))
    else:
        process.links[signal.sender] = None
