"""Your test takes it that the linked process is dead in the line after the other's death. The
signal takes its time: wait until nothing is left to do.

caught by: test_your_tests_pass_where_exit_signals_take_a_while
"""

from minibeam.nodes.links import exit_process


async def normal_kills_nobody(net):
    one, two = spawn(mortal), spawn(mortal)
    other = spawn(linked_with, one)
    await net.quiet()
    send(one, NORMAL)
    await net.quiet()
    assert is_alive(other)
    other = spawn(linked_with, two)
    await net.quiet()
    exit_process(two, BOOM)
    assert not is_alive(other)
