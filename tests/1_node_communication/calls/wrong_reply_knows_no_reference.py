"""You look for an alias in the tag and nowhere else. Where the tag has none, the reply goes to
the pid.

caught by: test_a_reply_begins_with_the_tag_as_it_came
"""


def reply(caller: Caller, value: Term) -> None:
    pid, tag = caller
    alias = alias_of(tag)
    if alias is not None:
        send(alias, (tag, value))
