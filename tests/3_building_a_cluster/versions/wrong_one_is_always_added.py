"""You add one to the clock as well. The stamp is what the clock shows, wherever that is later
than what was seen.

caught by: test_a_first_write_has_the_stamp_of_the_clock
"""


def overwrite(seen: Write | None, now: int, node: str, value: Term) -> Write:
    before = 0 if seen is None else seen[0]
    return (max(now, before) + 1, node, value)
