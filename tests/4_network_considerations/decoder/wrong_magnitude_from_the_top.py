"""You read the magnitude from its highest byte on. All other numbers of the wire are so, but
this one begins with the lowest.

caught by: test_a_big_integer_has_its_lowest_byte_first
"""


def integer(data, at, readers):
    tag = data[at - 1]
    if tag == tags.INTEGER:
        return _SIGNED(data, at)[0], at + 4
    if tag == tags.SMALL_BIG:
        length, at = data[at], at + 1
    else:
        length, at = _UNSIGNED(data, at)[0], at + 4
    end = at + 1 + length
    magnitude = int.from_bytes(data[at + 1 : end], "big")
    return -magnitude if data[at] else magnitude, end
