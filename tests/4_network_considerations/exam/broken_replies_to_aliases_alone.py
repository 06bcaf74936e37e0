"""Replies only to who gave an alias, which those that call many servers at once do not.

module: calls
caught by: multi_call
"""


def reply(caller: Caller, value: Term) -> None:
    alias = alias_of(caller[1])
    if alias is not None:
        send(alias, (caller[1], value))
