"""Going over terms without building them.

`skip` finds where terms end. It needs no recursion and keeps nothing but one number for
each level of nesting, so it can look over input of any size before memory is spent on it:
a list of empty lists takes 64 times the memory that its bytes take.

Funs need it too. A closure of Erlang's is kept as the bytes it came in, since it can only
be sent back; but its end must be found, and bytes that are no fun would make the next
receiver hang up on us.
"""

from __future__ import annotations

from struct import Struct

from minibeam.network import tags
from minibeam.network.depth import RECEIVE_DEPTH
from minibeam.network.readers import READERS, Readers, read_name, read_pid
from minibeam.terms import Fun, Term, TermError

_SIZE = Struct(">I").unpack_from
_FUN = Struct(">IB16sII").unpack_from
_FUN_SIZE = 29
_INTEGER = bytes([tags.INTEGER])
_INTEGERS = (tags.SMALL_INTEGER, tags.INTEGER, tags.SMALL_BIG)


def skip(data: bytes, at: int, count: int, readers: Readers) -> int:
    """Where the `count` terms that begin at `at` (their first tag) end.

    Raises TermError for what `readers` would refuse, except a key that a map has twice;
    IndexError or struct.error where the data ends too soon.
    """
    due = count
    around: list[int] = []  # how many terms are still due in each container around
    while due or around:
        if not due:
            due = around.pop()
            continue
        due -= 1
        tag = data[at]
        if tag == tags.SMALL_INTEGER:
            at += 2
        elif tag == tags.INTEGER:
            # Integers come in long lists: as many at once as follow each other.
            heads = data[at : at + 5 * min(1 + due, 64) : 5]
            run = len(heads) - len(heads.lstrip(_INTEGER))
            due -= run - 1
            at += 5 * run
        elif tag == tags.BINARY:
            at += 5 + _SIZE(data, at + 1)[0]
        elif tag in _COUNTED:
            around.append(due)
            due, at = _COUNTED[tag](data, at + 1)
            if due > len(data) - at:
                left = len(data) - at
                raise TermError(f"byte {at}: {due} terms declared, {left} bytes left")
            if len(around) > RECEIVE_DEPTH:
                raise TermError(f"nested more than {RECEIVE_DEPTH} levels deep")
        else:
            _, at = readers[tag](data, at + 1, readers)
    return at


def _small_tuple(data: bytes, at: int) -> tuple[int, int]:
    return data[at], at + 1


def _large_tuple(data: bytes, at: int) -> tuple[int, int]:
    return _SIZE(data, at)[0], at + 4


def _list(data: bytes, at: int) -> tuple[int, int]:
    return _SIZE(data, at)[0] + 1, at + 4


def _map(data: bytes, at: int) -> tuple[int, int]:
    return 2 * _SIZE(data, at)[0], at + 4


def _fun(data: bytes, at: int) -> tuple[int, int]:
    """How many terms a fun has in it (its free variables), and where they begin."""
    *_, free = _FUN(data, at)
    _, at = read_name(data, at + _FUN_SIZE)
    for part in ("old index", "old unique number"):
        if data[at] not in _INTEGERS:
            raise TermError(f"byte {at}: the {part} of a fun is an integer")
        _, at = READERS[data[at]](data, at + 1, READERS)
    if data[at] != tags.NEW_PID:
        raise TermError(f"byte {at}: a fun was made by a pid")
    _, at = read_pid(data, at + 1, READERS)
    return free, at


_COUNTED = {
    tags.SMALL_TUPLE: _small_tuple,
    tags.LARGE_TUPLE: _large_tuple,
    tags.LIST: _list,
    tags.MAP: _map,
    tags.NEW_FUN: _fun,
}


def read_fun(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """NEW_FUN: size:32 of all that follows the tag, and what a fun consists of."""
    end = at + _SIZE(data, at)[0]
    free, inside = _fun(data, at)
    if skip(data, inside, free, readers) != end:
        raise TermError(f"byte {at - 1}: a fun that is not as long as it says")
    return Fun(data[at - 1 : end]), end


READERS[tags.NEW_FUN] = read_fun
