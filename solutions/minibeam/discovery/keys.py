"""Terms as keys: a name or a resource of `global` may be any term.

Two Python values can be one term (text and its bytes, True and the atom true), and one
Python dict would take two terms for one (1, 1.0 and true). So tables are keyed by what
the term is, not by the Python value.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

from minibeam.network.order import NAMES_OF_ATOMS, identity
from minibeam.terms import Atom, Pid, Term

Key: TypeAlias = Hashable


def key(term: Term) -> Key:
    """Equal for two values exactly if an Erlang node takes them for the same term; text is
    its UTF-8 binary there. TermError for what is no term."""
    if type(term) is Atom or type(term) is Pid:
        return term
    if term is None or term is True or term is False:
        return Atom(NAMES_OF_ATOMS[term])
    return identity(term, text=False)
