"""You take a sign of 1 for minus and any other for plus. Erlang writes 0 or 1, but whatever
is not 0 is read as minus.

caught by: test_any_sign_but_0_is_minus
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
    magnitude = int.from_bytes(data[at + 1 : end], "little")
    return -magnitude if data[at] == 1 else magnitude, end
