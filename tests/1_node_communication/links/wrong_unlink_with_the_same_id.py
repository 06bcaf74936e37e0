"""Your Unlinks all have the same id. Each needs one of its own, or the acknowledgement of an
old one is taken for that of the next.

caught by: test_each_unlink_has_an_id_of_its_own
"""


def unlink(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to not in me.links:
        return
    del me.links[to]
    me.unlinking[to] = 1
    route(me.node, Unlink(me.pid, to, 1))
