"""Your test leaves NORMAL out. It kills nobody, but who traps exits is told of it like of any
other reason: try it as well.

caught by: test_you_find_that_who_traps_is_not_told_of_normal
"""


async def who_traps_is_told(net):
    trap_exit(True)
    for reason in (BOOM, KILL):
        pid = spawn_link(mortal)
        send(pid, reason)
        assert await inbox(net) == [(EXIT, pid, reason)]
