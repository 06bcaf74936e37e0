"""What a client asks for, in the service's own words: method, path and body of HTTP, and no
more of HTTP than that.

| request                 | body                                      | what is asked for  |
| ----------------------- | ----------------------------------------- | ------------------ |
| GET /lists              |                                           | names of all lists |
| GET /lists/NAME         |                                           | read               |
| PUT /lists/NAME         | {"entries": {ENTRY: {...}}, "context": c} | (replace, ...)     |
| PUT /lists/NAME/ENTRY   | {"text": "...", "done": false}            | (put, ...)         |
| DELETE /lists/NAME/ENTRY |                                          | (delete, ENTRY)    |
| GET /health, /cluster   |                                           | the node, all nodes |
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from minibeam.cluster.lists import DELETE, PUT, READ, REPLACE
from minibeam.cluster.strategies import opened
from minibeam.terms import Term

LONGEST = 200
"""Characters of the name of a list or an entry."""
LONGEST_TEXT = 2000
OVERVIEWS = ("lists", "health", "cluster")


class Wrong(Exception):
    """A request that can't be understood or granted: the status, and why in one line."""

    def __init__(self, status: int, error: str, **more: str) -> None:
        super().__init__(error)
        self.status = status
        self.answer = {"error": error, **more}


def understand(method: str, path: str, body: Any = None) -> tuple[str, Term]:
    """The name of the list and the request to its process; or, for what is about all of them,
    "" and the first part of the path. Raises Wrong."""
    parts = [name_of(part) for part in path.partition("?")[0].split("/")[1:]]
    method = "GET" if method == "HEAD" else method
    match parts:
        case [overview] if overview in OVERVIEWS:
            must_be_one_of(method, "GET")
            return "", overview
        case ["lists", name]:
            must_be_one_of(method, "GET", "PUT")
            return must_be_named(name), READ if method == "GET" else replacement(body)
        case ["lists", name, entry]:
            must_be_one_of(method, "PUT", "DELETE")
            must_be_named(entry)
            if method == "DELETE":
                return must_be_named(name), (DELETE, entry)
            return must_be_named(name), (PUT, entry, *entry_of(body, "the body"))
    raise Wrong(404, f"there is nothing at {path[:200]}")


def must_be_one_of(method: str, *allowed: str) -> None:
    if method not in allowed:
        error = f"{method[:20]} is not possible here, only {' and '.join(allowed)}"
        raise Wrong(405, error, allow=", ".join(allowed))


def must_be_named(name: str) -> str:
    if not 0 < len(name) <= LONGEST:
        raise Wrong(400, f"a name has 1 to {LONGEST} characters, this one has {len(name)}")
    return name


def name_of(part: str) -> str:
    """A part of a path without its percent signs."""
    for at, sign in enumerate(part):
        digits = part[at + 1 : at + 3]
        if sign == "%" and not (len(digits) == 2 and is_hex(digits)):
            raise Wrong(
                400, f"%{digits} in the path is no byte: two hexadecimal digits follow %"
            )
    try:
        return unquote_to_bytes(part).decode()
    except UnicodeError:
        raise Wrong(400, "the path is no UTF-8") from None


def is_hex(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)


def entry_of(body: Any, where: str) -> tuple[str, bool]:
    """The text of an entry, and whether it is done."""
    if not isinstance(body, dict):
        raise Wrong(400, f'{where} has to be {{"text": "...", "done": false}}')
    text, done = body.get("text"), body.get("done", False)
    if not isinstance(text, str) or not isinstance(done, bool):
        raise Wrong(400, f"{where} has to have a text in quotes; done is true or false")
    if len(text) > LONGEST_TEXT:
        raise Wrong(400, f"a text has at most {LONGEST_TEXT} characters")
    return must_be_text(text), done


def replacement(body: Any) -> Term:
    entries = body.get("entries") if isinstance(body, dict) else None
    if not isinstance(entries, dict):
        raise Wrong(400, 'the body has to be {"entries": {...}, "context": "..."}')
    context = body.get("context")
    if context is not None:
        try:
            opened(context)
        except (TypeError, ValueError):
            raise Wrong(400, "the context has to be as it was read") from None
    wanted = {
        must_be_text(must_be_named(entry)): entry_of(one, f"entry {entry[:50]}")
        for entry, one in entries.items()
    }
    return (REPLACE, wanted, context)


def must_be_text(text: str) -> str:
    """JSON can name half a character, which can't be sent."""
    try:
        text.encode()
    except UnicodeError:
        raise Wrong(400, "the body has half a character in it (a lone surrogate)") from None
    return text
