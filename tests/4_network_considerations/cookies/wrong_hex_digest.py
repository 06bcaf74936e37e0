"""Your digest is text, 32 digits of 16 kinds. What is sent are the 16 bytes themselves:
`digest()` of the hash, and not `hexdigest()`.

caught by: test_a_digest_is_bytes
"""


def digest(cookie: str, challenge: int) -> bytes:
    text = f"{cookie}{challenge}".encode("latin-1")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()
