"""You put the challenge into the digest as 4 bytes. It goes in as text: its decimal digits,
right behind the cookie.

caught by: test_nothing_but_letters_and_digits_goes_into_it
"""


def digest(cookie: str, challenge: int) -> bytes:
    text = cookie.encode("latin-1") + challenge.to_bytes(4, "big")
    return hashlib.md5(text, usedforsecurity=False).digest()
