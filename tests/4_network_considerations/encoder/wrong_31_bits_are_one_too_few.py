"""Your limit of INTEGER is off by one: 32 bits with a sign go from -2**31 to 2**31 - 1. What
does not fit into them is a SMALL_BIG.

caught by: test_an_integer_of_32_bits_is_signed
"""


def integer(put, number, writers):
    if 0 <= number <= 255:
        put(_SMALL[number])
    elif abs(number) < 2**31:
        put(_SIGNED(tags.INTEGER, number))
    else:
        length = (number.bit_length() + 7) // 8
        if length <= 255:
            put(_SMALL_BIG(tags.SMALL_BIG, length, number < 0))
        else:
            put(_LARGE_BIG(tags.LARGE_BIG, length, number < 0))
        put(abs(number).to_bytes(length, "little"))
