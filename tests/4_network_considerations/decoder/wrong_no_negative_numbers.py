"""You read an INTEGER without a sign, so -1 becomes 4294967295. Its 32 bits are signed.

caught by: test_an_integer_of_32_bits_is_signed
"""


def integer(data, at, readers):
    tag = data[at - 1]
    if tag == tags.INTEGER:
        return _UNSIGNED(data, at)[0], at + 4
    if tag == tags.SMALL_BIG:
        length, at = data[at], at + 1
    else:
        length, at = _UNSIGNED(data, at)[0], at + 4
    end = at + 1 + length
    magnitude = int.from_bytes(data[at + 1 : end], "little")
    return -magnitude if data[at] else magnitude, end
