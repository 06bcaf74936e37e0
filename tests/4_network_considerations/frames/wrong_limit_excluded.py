"""You refuse a frame that is exactly as long as the limit. Only more than `limit` bytes are
too many.

caught by: test_a_frame_as_long_as_the_limit_is_taken
"""


def refuse(length: int, limit: int) -> None:
    if length >= limit:
        raise FrameError(f"a frame of {length} bytes, more than the limit of {limit}")
