"""You skip the sign of a big integer. 0 is plus, any other byte minus.

caught by: test_a_sign_of_1_is_minus
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
    return int.from_bytes(data[at + 1 : end], "little"), end
