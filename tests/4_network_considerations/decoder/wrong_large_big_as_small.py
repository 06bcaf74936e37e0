"""You read the length of a LARGE_BIG from 8 bits. It has 32.

caught by: test_a_large_big_integer_has_a_length_of_32_bits
"""


def integer(data, at, readers):
    if data[at - 1] == tags.INTEGER:
        return _SIGNED(data, at)[0], at + 4
    length, at = data[at], at + 1
    end = at + 1 + length
    magnitude = int.from_bytes(data[at + 1 : end], "little")
    return -magnitude if data[at] else magnitude, end
