"""Your test of NORMAL has nobody linked who could be killed: who traps exits always lives.
Look at one that does not trap, and at another reason, of which it dies.

caught by: test_you_find_that_normal_kills
"""

from minibeam.nodes.processes import self_


async def normal_kills_nobody(net):
    trap_exit(True)
    pid = spawn_link(mortal)
    send(pid, NORMAL)
    await net.quiet()
    assert is_alive(self_())
