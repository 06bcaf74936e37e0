"""Your magnitude begins with its highest byte. All else on the wire does, but the magnitude
of a big integer begins with the lowest.

caught by: test_beyond_32_bits_an_integer_is_a_sign_and_a_magnitude
"""


def integer(put, number, writers):
    if 0 <= number <= 255:
        put(_SMALL[number])
    elif -(2**31) <= number < 2**31:
        put(_SIGNED(tags.INTEGER, number))
    else:
        length = (number.bit_length() + 7) // 8
        if length <= 255:
            put(_SMALL_BIG(tags.SMALL_BIG, length, number < 0))
        else:
            put(_LARGE_BIG(tags.LARGE_BIG, length, number < 0))
        put(abs(number).to_bytes(length, "big"))
