"""Your test looks only at deaths after unlink. What is in the mailbox already must stay there:
have one die before, and look for its EXIT after.

caught by: test_you_find_that_unlink_takes_messages_away
"""


async def unlink_ends_it(net):
    trap_exit(True)
    pid = spawn_link(mortal)
    unlink(pid)
    send(pid, BOOM)
    assert await inbox(net) == []
