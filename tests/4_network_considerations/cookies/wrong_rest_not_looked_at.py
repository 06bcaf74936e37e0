"""You compare the first 16 bytes of the answer and take what stands behind them for nothing.
An answer has 16 bytes and no more.

caught by: test_an_answer_with_more_behind_it_is_wrong
"""


def verify(cookie: str, challenge: int, answer: bytes) -> bool:
    return hmac.compare_digest(digest(cookie, challenge), answer[:16])
