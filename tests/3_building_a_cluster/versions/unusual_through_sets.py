"""Compares sets of what has been seen beyond the other."""


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    more = {node for node in one if not has_seen(other, (node, one[node]))}
    less = {node for node in other if not has_seen(one, (node, other[node]))}
    match bool(more), bool(less):
        case False, False:
            return "equal"
        case True, True:
            return "concurrent"
        case more_than, _:
            return "after" if more_than else "before"


def last_writer(one: Write, other: Write) -> Write:
    by_rank = {(write[0], write[1], identity(write[2])): write for write in (one, other)}
    return by_rank[max(by_rank)]
