"""You send every reply to the pid. Through the alias in the tag it finds nobody once the
caller has given up.

caught by: test_a_reply_goes_through_the_alias_where_the_tag_has_one
"""


def reply(caller: Caller, value: Term) -> None:
    pid, tag = caller
    send(pid, (tag, value))
