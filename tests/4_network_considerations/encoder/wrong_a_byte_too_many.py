"""Your magnitude has a byte too many when it fills its last one. It takes as few bytes as it
can: (bits + 7) // 8.

caught by: test_a_magnitude_takes_no_more_bytes_than_it_needs
"""


def integer(put, number, writers):
    if 0 <= number <= 255:
        put(_SMALL[number])
    elif -(2**31) <= number < 2**31:
        put(_SIGNED(tags.INTEGER, number))
    else:
        length = number.bit_length() // 8 + 1
        if length <= 255:
            put(_SMALL_BIG(tags.SMALL_BIG, length, number < 0))
        else:
            put(_LARGE_BIG(tags.LARGE_BIG, length, number < 0))
        put(abs(number).to_bytes(length, "little"))
