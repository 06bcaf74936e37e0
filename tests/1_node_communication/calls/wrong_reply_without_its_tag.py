"""Your reply begins with the reference alone. It begins with the tag exactly as it came: only
the caller knows what it means.

caught by: test_a_reply_begins_with_the_tag_as_it_came
"""


def reply(caller: Caller, value: Term) -> None:
    pid, tag = caller
    send(alias_of(tag) or pid, (alias_of(tag) or tag, value))


def is_reply(message: Term, reference: Reference) -> bool:
    return (
        type(message) is tuple
        and len(message) == 2
        and reference in (message[0], getattr(message[0], "tail", None))
    )
