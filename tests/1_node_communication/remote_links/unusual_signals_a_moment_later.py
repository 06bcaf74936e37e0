"""All links with the lost peer are taken out first, in one go; the exit signals follow a
moment later, each in a callback of its own.
"""

import asyncio


def lost(node, peer, link, reason):
    ended = []
    for process in node.processes.values():
        for table in (process.unlinking, process.links):
            gone = sorted((pid for pid in table if pid.node == peer), key=repr)
            for pid in gone:
                del table[pid]
        ended += [(process, pid) for pid in gone]
    loop = asyncio.get_running_loop()
    for process, pid in ended:
        loop.call_soon(exit_signal, process, pid, NOCONNECTION, False)
