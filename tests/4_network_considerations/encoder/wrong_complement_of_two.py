"""You write a negative big integer as the complement of two, as Python's signed=True does. On
the wire it is a sign and the magnitude, abs(number).

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
        put((number % 2 ** (8 * length)).to_bytes(length, "little"))
