"""You do not keep the id in `unlinking`. A Link that the other end sent before it knew of your
Unlink then makes the link anew.

caught by: test_until_the_unlink_has_arrived_what_comes_is_of_the_old_link
"""


def unlink(to: Pid) -> None:
    must_be(Pid, to)
    me = current()
    if to not in me.links:
        return
    del me.links[to]
    me.node.unlink_counter += 1
    route(me.node, Unlink(me.pid, to, me.node.unlink_counter))
