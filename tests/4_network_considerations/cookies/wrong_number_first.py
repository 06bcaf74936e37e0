"""You put the number before the cookie. Both sides must do the same, and Erlang has the cookie
first.

caught by: test_the_number_stands_behind_the_cookie
"""


def digest(cookie: str, challenge: int) -> bytes:
    text = f"{challenge}{cookie}".encode("latin-1")
    return hashlib.md5(text, usedforsecurity=False).digest()
