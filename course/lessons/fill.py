"""A student's module in which the reference does what is still to be written.

For the moment when two functions of a module are there and the others are not yet: the
first lines from real Erlang, and the replay of the course's own answers.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence

from course.stubs import UNWRITTEN, body, definitions, with_margin


def fill(
    source: str,
    reference: str,
    write: Sequence[str],
    drop: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> str:
    """The source with the reference's bodies in those functions to `write` that are still
    stubs, or in the `only` ones, and with the helpers that the stub lacks. SyntaxError if
    the source is no Python."""
    theirs = definitions(source)
    names = unwritten(source, write) if only is None else set(only) & set(theirs)
    nodes = definitions(reference)
    lines, given = source.split("\n"), reference.split("\n")
    edits = []
    for name in names:
        first, last = body(nodes[name], "", name)
        edits.append((*body(theirs[name], "", name), given[first:last]))
    for name in drop if edits else ():
        if name not in theirs:
            first, last = with_margin(given, nodes[name])
            owner = theirs.get(name.rpartition(".")[0])
            end = owner.end_lineno if owner and owner.end_lineno else len(lines)
            edits.append((end, end, ["", *given[first:last]]))
    for first, last, text in sorted(edits, key=lambda edit: edit[0], reverse=True):
        lines[first:last] = text
    return "\n".join(lines)


def unwritten(source: str, write: Sequence[str]) -> set[str]:
    """Those of the functions to write whose body is still the stub's."""
    nodes = definitions(source)
    found = set()
    for name in write:
        if name in nodes and UNWRITTEN in (ast.get_source_segment(source, nodes[name]) or ""):
            found.add(name)
    return found
