"""You write atoms of more than 255 characters. Erlang has none, and ends the connection:
raise TermError.

caught by: test_an_atom_has_at_most_255_characters
"""


def atom(name):
    text = utf8(name)
    if len(text) <= 255:
        return tag_8(tags.SMALL_ATOM_UTF8, len(text)) + text
    return tag_16(tags.ATOM_UTF8, len(text)) + text
