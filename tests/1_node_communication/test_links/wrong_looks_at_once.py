"""Your test looks for the EXIT in the line after the death. Signals take their time, and a
right runtime may be slower than that: wait until nothing is left to do.

caught by: test_your_tests_pass_where_exit_signals_take_a_while
"""

from minibeam.nodes.links import exit_process


async def who_traps_is_told(net):
    trap_exit(True)
    pid = spawn_link(mortal)
    exit_process(pid, BOOM)
    assert await receive(timeout=0) == (EXIT, pid, BOOM)
    for reason in (KILL, NORMAL):
        pid = spawn_link(mortal)
        send(pid, reason)
        assert await inbox(net) == [(EXIT, pid, reason)]
