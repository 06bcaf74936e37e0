"""You take the link out of your own table and do not tell the other end. It still has the
link, and a new one made from there does nothing.

caught by: test_after_unlink_at_one_end_the_other_can_link_again
"""


def unlink(to: Pid) -> None:
    must_be(Pid, to)
    current().links.pop(to, None)
