"""Gives an atom's length in characters where its bytes are meant.

module: encoder
caught by: terms
"""


def atom(name: str) -> bytes:
    return tag_8(tags.SMALL_ATOM_UTF8, len(name)) + utf8(name)
