"""Lets in whoever answers the challenge, with whatever.

module: cookies
caught by: cookie
"""


def verify(cookie: str, challenge: int, answer: bytes) -> bool:
    return len(answer) == 16
