"""You take the stamp of what was seen where the clock is behind. Equal stamps are decided by
the names of the nodes: it has to be one more.

caught by: test_of_many_writes_in_one_millisecond_the_last_one_counts
"""


def overwrite(seen: Write | None, now: int, node: str, value: Term) -> Write:
    stamp = now if seen is None else max(now, seen[0])
    return (stamp, node, value)
