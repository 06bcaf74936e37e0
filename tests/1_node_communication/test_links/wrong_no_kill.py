"""Your test lets the others die of BOOM and NORMAL only. kill is special when it is sent, so a
runtime may treat it wrongly by a link as well: try it.

caught by: test_you_find_that_kill_that_comes_by_a_link_kills_who_traps
"""


async def who_traps_is_told(net):
    trap_exit(True)
    for reason in (BOOM, NORMAL):
        pid = spawn_link(mortal)
        send(pid, reason)
        assert await inbox(net) == [(EXIT, pid, reason)]
