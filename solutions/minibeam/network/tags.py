"""The numbers of the external term format: the byte that says what follows.

The layout of each is written where it is read and written; the whole table is in the
ERTS user's guide, "External Term Format". All numbers on the wire are big-endian except
the magnitude of a big integer.
"""

VERSION = 131  # before every whole term, never before its parts

SMALL_INTEGER = 97
INTEGER = 98
SMALL_BIG = 110
LARGE_BIG = 111
NEW_FLOAT = 70
FLOAT = 99  # as text; old

SMALL_ATOM_UTF8 = 119
ATOM_UTF8 = 118
SMALL_ATOM = 115  # latin-1; old
ATOM = 100  # latin-1; old

SMALL_TUPLE = 104
LARGE_TUPLE = 105
NIL = 106
STRING = 107
LIST = 108
MAP = 116
BINARY = 109
BIT_BINARY = 77

NEW_PID = 88
PID = 103  # creation of 8 bits; old
NEWER_REFERENCE = 90
NEW_REFERENCE = 114  # creation of 8 bits; old
REFERENCE = 101  # one word; old
V4_PORT = 120
NEW_PORT = 89
PORT = 102  # creation of 8 bits; old
EXPORT = 113
NEW_FUN = 112

COMPRESSED = 80  # only right after VERSION, and never between nodes

TEXT = 1
"""A Python str: length:32, UTF-8. No tag of Erlang's, sent only where both ends asked."""
