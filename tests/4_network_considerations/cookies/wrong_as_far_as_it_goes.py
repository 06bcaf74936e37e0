"""You compare only as many bytes as the answer has, so an empty one is right. An answer must
have all 16.

caught by: test_a_part_of_the_answer_is_wrong
"""


def verify(cookie: str, challenge: int, answer: bytes) -> bool:
    return hmac.compare_digest(digest(cookie, challenge)[: len(answer)], answer[:16])
