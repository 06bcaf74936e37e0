"""You refuse atoms of more than 255 bytes. The limit is 255 characters, and those may take
four bytes each: that is what ATOM_UTF8 is for.

caught by: test_an_atom_of_more_than_255_bytes_has_a_length_of_16_bits
"""


def atom(name):
    text = utf8(name)
    if len(text) > 255:
        raise TermError(f"an atom has at most 255 bytes, not {len(text)}")
    return tag_8(tags.SMALL_ATOM_UTF8, len(text)) + text
