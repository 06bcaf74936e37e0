"""Your test unlinks in the line after the death, when its EXIT may still be on its way; then
none comes, and rightly so. Unlink when the EXIT is in the mailbox.

caught by: test_your_tests_pass_where_exit_signals_take_a_while
"""

from minibeam.nodes.links import exit_process


async def unlink_ends_it(net):
    trap_exit(True)
    before, after = spawn_link(mortal), spawn_link(mortal)
    exit_process(before, BOOM)
    unlink(before)
    unlink(after)
    send(after, BOOM)
    assert await inbox(net) == [(EXIT, before, BOOM)]
