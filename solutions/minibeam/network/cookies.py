"""Cookies: the secret that nodes of a cluster share.

Each side of a handshake proves that it has the cookie without sending it: it answers
the other's challenge, a random number, with a digest of cookie and number. That keeps
strangers and misdirected nodes out. It hides nothing: whoever can read the connection
can read all that is said after the handshake.

The cookie is kept in a file that only its owner can read, made on first use; nodes of
one user on one machine so have the same one without being told.

What always holds: a cookie is in no log line, no error text and no repr.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import string
from pathlib import Path

LENGTH = 20
MAX_LENGTH = 255
"""A cookie is an atom, which has at most 255 characters."""


class CookieError(ValueError):
    """A cookie or a cookie file that can't be used; says why, never what is in it."""


def default_path() -> Path:
    """Where Erlang keeps it: .erlang.cookie in the home directory."""
    return Path.home() / ".erlang.cookie"


def read_or_make(path: Path) -> str:
    """The cookie in the file at `path`; if there is no file, `make` makes one first.

    CookieError, without what is in the file, when it is no regular file, when anybody but
    its owner may do anything with it (its mode has a bit of 0o077; only where `os.name` is
    "posix"), or when `check` says of its text, read as Latin-1, that it is no cookie
    (`auth:read_cookie/1`).
    """
    if not path.exists():
        make(path)
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise CookieError(f"Cookie file {path} is no regular file")
    if os.name == "posix" and info.st_mode & 0o077:
        raise CookieError(
            f"Cookie file {path} must be accessible by owner only: chmod 400 {path}"
        )
    return check(path.read_text(encoding="latin-1"), f"Cookie file {path}")


def make(path: Path) -> None:
    """Makes the cookie file, with 20 random letters, for its owner only from the start,
    unless there is one by now: whole or not at all, so that two nodes that start at once
    end up with one cookie."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    cookie = "".join(secrets.choice(string.ascii_uppercase) for _ in range(LENGTH))
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(cookie)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    path.chmod(0o400)  # not before: Windows deletes no file that can't be written


def check(text: str, where: str) -> str:
    """The text without its end of line; CookieError, naming `where`, if it is no cookie."""
    cookie = text.rstrip("\r\n ")
    if not cookie:
        raise CookieError(f"{where}: too short cookie string")
    if len(cookie) > MAX_LENGTH:
        raise CookieError(f"{where}: a cookie has at most {MAX_LENGTH} characters")
    if not all(" " <= letter <= "~" for letter in cookie):
        raise CookieError(f"{where}: bad characters in cookie")
    return cookie


class Cookies:
    """The cookies that one node uses: its own, and others for single nodes."""

    def __init__(self, own: str) -> None:
        """CookieError if `own` is no cookie."""
        self.default = check(own, "the node's cookie")
        self._others: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"Cookies(*** and others for {len(self._others)} nodes)"

    def set(self, cookie: str, node: str | None = None) -> None:
        """Uses another cookie for one node, in both directions, or, without a node, for
        all that have none of their own (`erlang:set_cookie/1,2`)."""
        if node is None:
            self.default = check(cookie, "the node's cookie")
        else:
            self._others[node] = check(cookie, f"the cookie for {node}")

    def cookie_for(self, node: str) -> str:
        """The cookie between this node and another, by its full name: the one that `set`
        was last given for it, or else for all (`erlang:get_cookie/1`)."""
        return self._others.get(node, self.default)


def digest(cookie: str, challenge: int) -> bytes:
    """The answer to a challenge: the 16 bytes of the MD5 (`hashlib`) of the cookie,
    followed by the number in decimal digits, both as Latin-1."""
    text = f"{cookie}{challenge}".encode("latin-1")
    return hashlib.md5(text, usedforsecurity=False).digest()


def verify(cookie: str, challenge: int, answer: bytes) -> bool:
    """Whether `answer`, of any length, is the digest that only who has the cookie can make.

    Compares with `hmac.compare_digest`, which takes as long for a wrong answer as for a
    right one, wherever they differ: else one byte after the other could be guessed.
    """
    return hmac.compare_digest(digest(cookie, challenge), answer)
