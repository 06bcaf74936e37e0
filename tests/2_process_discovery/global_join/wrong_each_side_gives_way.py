"""Each side settles the conflict for itself: it kills its own process, and takes the other's.
Both do, and nobody is left. The side with the smaller name asks the resolver, once.

caught by: test_only_the_node_with_the_smaller_name_settles_a_conflict
"""


async def merge(table, peer, theirs, resolve=ask_resolver):
    from minibeam.nodes.links import exit_process
    from minibeam.terms import KILL

    ours: list[Operation] = []
    for name, pid, method in theirs:
        mine = table.entries.get(key(name))
        if mine is not None and mine.pid != pid:
            exit_process(mine.pid, KILL)
        if mine is None or mine.pid != pid:
            ours.append((INSERT, (name, pid, method)))
    return ours, []
