"""You choose the form of an atom by its characters. 128 times é takes 256 bytes, for which
the length of SMALL_ATOM_UTF8 has no room.

caught by: test_an_atom_of_up_to_255_bytes_has_a_length_of_8_bits
"""


def atom(name):
    if len(name) > 255:
        raise TermError(f"an atom has at most 255 characters, not {len(name)}")
    text = utf8(name)
    if len(name) < 128:
        return tag_8(tags.SMALL_ATOM_UTF8, len(text)) + text
    return tag_16(tags.ATOM_UTF8, len(text)) + text
