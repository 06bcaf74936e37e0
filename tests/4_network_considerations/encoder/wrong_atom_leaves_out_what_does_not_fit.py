"""You leave out characters that have no UTF-8, so another atom is sent than was asked for.
`utf8` raises TermError for them.

caught by: test_an_atom_without_utf8_is_refused
"""


def atom(name):
    if len(name) > 255:
        raise TermError(f"an atom has at most 255 characters, not {len(name)}")
    text = name.encode("utf-8", "ignore")
    if len(text) <= 255:
        return tag_8(tags.SMALL_ATOM_UTF8, len(text)) + text
    return tag_16(tags.ATOM_UTF8, len(text)) + text
