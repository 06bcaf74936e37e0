"""You count on from what was seen and never look at the clock. Then of two sides of a split
the one that writes more often counts, not the one that writes later.

caught by: test_a_clock_that_is_ahead_of_what_was_seen_is_the_stamp
"""


def overwrite(seen: Write | None, now: int, node: str, value: Term) -> Write:
    stamp = now if seen is None else seen[0] + 1
    return (stamp, node, value)
