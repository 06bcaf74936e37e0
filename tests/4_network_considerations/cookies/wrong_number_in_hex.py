"""You write the number in hexadecimal digits. It is to be written in decimal ones.

caught by: test_the_number_is_written_in_decimal_digits
"""


def digest(cookie: str, challenge: int) -> bytes:
    text = f"{cookie}{challenge:x}".encode("latin-1")
    return hashlib.md5(text, usedforsecurity=False).digest()
