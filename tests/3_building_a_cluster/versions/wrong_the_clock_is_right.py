"""You take the stamp from the clock alone. Where it is behind the clock of the other node,
what is written knowingly over something is lost to it.

caught by: test_a_clock_that_is_behind_loses_nothing
"""


def overwrite(seen: Write | None, now: int, node: str, value: Term) -> Write:
    return (now, node, value)
