"""You say that a big integer ends where the data ends. It ends where its length says: then
`decode` sees that it was cut short.

caught by: test_a_big_integer_beyond_the_data_is_refused
"""


def integer(data, at, readers):
    tag = data[at - 1]
    if tag == tags.INTEGER:
        return _SIGNED(data, at)[0], at + 4
    if tag == tags.SMALL_BIG:
        length, at = data[at], at + 1
    else:
        length, at = _UNSIGNED(data, at)[0], at + 4
    magnitude = data[at + 1 : at + 1 + length]
    value = int.from_bytes(magnitude, "little")
    return -value if data[at] else value, at + 1 + len(magnitude)
