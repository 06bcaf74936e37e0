"""Replies with the bare value, which no caller waits for.

module: calls
caught by: let_in
"""


def reply(caller: Caller, value: Term) -> None:
    send(caller[0], value)
