"""You have no LARGE_BIG: the length of a SMALL_BIG has 8 bits, so beyond 255 bytes the other
form is needed.

caught by: test_a_big_integer_counts_its_bytes_in_8_bits_up_to_255_of_them
"""


def integer(put, number, writers):
    if 0 <= number <= 255:
        put(_SMALL[number])
    elif -(2**31) <= number < 2**31:
        put(_SIGNED(tags.INTEGER, number))
    else:
        length = (number.bit_length() + 7) // 8
        put(_SMALL_BIG(tags.SMALL_BIG, length, number < 0))
        put(abs(number).to_bytes(length, "little"))
