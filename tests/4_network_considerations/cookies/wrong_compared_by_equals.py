"""You compare by ==, which ends at the first byte that differs. Whoever measures the time
learns how many were right, and guesses the next: hmac.compare_digest.

caught by: test_a_wrong_answer_takes_as_long_as_a_right_one
"""


def verify(cookie: str, challenge: int, answer: bytes) -> bool:
    return digest(cookie, challenge) == answer
