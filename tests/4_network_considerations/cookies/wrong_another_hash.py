"""Your digest is no MD5. A better hash would be better, but both sides must use the same one,
and Erlang uses MD5.

caught by: test_a_digest_has_16_bytes
"""


def digest(cookie: str, challenge: int) -> bytes:
    text = f"{cookie}{challenge}".encode("latin-1")
    return hashlib.sha256(text).digest()
