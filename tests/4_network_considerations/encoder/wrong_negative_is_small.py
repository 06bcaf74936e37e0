"""You take every number below 256 for one of a byte, also negative ones (and _SMALL[-1] is
the last of that list). SMALL_INTEGER is 0 to 255.

caught by: test_an_integer_of_32_bits_is_signed
"""


def integer(put, number, writers):
    if number <= 255 and number >= -256:
        put(_SMALL[number])
    elif -(2**31) <= number < 2**31:
        put(_SIGNED(tags.INTEGER, number))
    else:
        length = (number.bit_length() + 7) // 8
        if length <= 255:
            put(_SMALL_BIG(tags.SMALL_BIG, length, number < 0))
        else:
            put(_LARGE_BIG(tags.LARGE_BIG, length, number < 0))
        put(abs(number).to_bytes(length, "little"))
