"""Your length of an atom counts characters. It is that of the bytes: é is one character and
two bytes, and the receiver would cut it in the middle.

caught by: test_the_length_of_an_atom_counts_bytes_not_characters
"""


def atom(name):
    if len(name) > 255:
        raise TermError(f"an atom has at most 255 characters, not {len(name)}")
    text = utf8(name)
    if len(text) <= 255:
        return tag_8(tags.SMALL_ATOM_UTF8, len(name)) + text
    return tag_16(tags.ATOM_UTF8, len(name)) + text
