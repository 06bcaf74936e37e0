"""4.7 cookies: read_or_make, cookie_for, verify."""

from __future__ import annotations

import hmac
import os
import stat
from pathlib import Path

import pytest

from minibeam.network import cookies
from minibeam.network.cookies import CookieError, Cookies, digest, read_or_make, verify
from tests.wire_support import recorded

posix = pytest.mark.skipif(os.name != "posix", reason="no modes of files here")


def file(path: Path, text: str, mode: int = 0o400) -> Path:
    cookie = path / ".erlang.cookie"
    cookie.write_text(text, encoding="latin-1")
    cookie.chmod(mode)
    return cookie


def test_the_first_node_makes_the_cookie(tmp_path: Path) -> None:
    path = tmp_path / ".erlang.cookie"
    cookie = read_or_make(path)
    assert len(cookie) == 20 and cookie.isascii() and cookie.isupper() and cookie.isalpha()
    assert path.read_text() == cookie
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / ".erlang.cookie"
    read_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_where_what_can_not_be_written_can_not_be_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""
    unlink = Path.unlink

    def windows(path: Path) -> None:
        if not path.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(f"access to {path} is denied")
        unlink(path)

    monkeypatch.setattr(Path, "unlink", windows)
    path = tmp_path / ".erlang.cookie"
    assert read_or_make(path) == path.read_text()
    assert list(tmp_path.iterdir()) == [path]


def test_the_second_node_reads_it(tmp_path: Path) -> None:
    path = tmp_path / ".erlang.cookie"
    assert read_or_make(path) == read_or_make(path)


def test_each_cookie_is_another(tmp_path: Path) -> None:
    made = [read_or_make(tmp_path / str(number)) for number in range(5)]
    assert len(dict.fromkeys(made)) == 5


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n", " \n"])
def test_the_end_of_the_line_is_no_part_of_it(tmp_path: Path, end: str) -> None:
    assert read_or_make(file(tmp_path, "SECRET" + end)) == "SECRET"


@posix
@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o600 | 0o010])
def test_a_cookie_that_others_can_get_at_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(CookieError) as caught:
        read_or_make(file(tmp_path, "SECRET", mode))
    assert "must be accessible by owner only" in str(caught.value)
    assert "SECRET" not in str(caught.value)


@posix
def test_the_owner_may_write_it(tmp_path: Path) -> None:
    assert read_or_make(file(tmp_path, "SECRET", 0o600)) == "SECRET"


NO_COOKIES = {"empty": "", "a line end": "\n", "two lines": "SEC\nRET", "a tab": "SEC\tRET",
              "256 letters": "S" * 256, "a letter of another alphabet": "SÉCRET"}  # fmt: skip


@pytest.mark.parametrize("text", NO_COOKIES.values(), ids=NO_COOKIES)
def test_what_is_no_cookie(tmp_path: Path, text: str) -> None:
    with pytest.raises(CookieError) as caught:
        read_or_make(file(tmp_path, text))
    assert "SEC" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_directory_is_no_cookie(tmp_path: Path) -> None:
    with pytest.raises(CookieError):
        read_or_make(tmp_path)


def test_one_cookie_for_all_nodes() -> None:
    assert Cookies("SECRET").cookie_for("b@box") == "SECRET"


def test_another_cookie_for_one_node() -> None:
    table = Cookies("SECRET")
    table.set("OTHER", "b@box")
    assert table.cookie_for("b@box") == "OTHER"
    assert table.cookie_for("c@box") == "SECRET"
    table.set("THIRD")
    assert table.cookie_for("c@box") == "THIRD"
    assert table.cookie_for("b@box") == "OTHER"


def test_a_cookie_is_not_shown() -> None:
    table = Cookies("SECRET")
    table.set("OTHER", "b@box")
    assert table.cookie_for("b@box") == "OTHER"
    assert "SECRET" not in repr(table) and "OTHER" not in repr(table)


def test_answers_that_erlang_gave() -> None:
    checked = 0
    for case in recorded("handshake"):
        packets = {packet["msg"]: packet for packet in case["messages"]}
        if case.get("ack_digest_ok"):
            challenge = packets["challenge"]["challenge"]
            reply = packets["challenge_reply"]
            ack = bytes.fromhex(packets["challenge_ack"]["digest"])
            assert verify(case["cookie"], challenge, bytes.fromhex(reply["digest"]))
            assert verify(case["cookie"], reply["challenge"], ack)
            checked += 1
    assert checked > 10


def test_wrong_answers() -> None:
    right = digest("SECRET", 1234)
    assert verify("SECRET", 1234, right)
    assert not verify("OTHER", 1234, right)
    assert not verify("SECRET", 1235, right)
    assert not verify("SECRET", 1234, right[:15] + bytes([right[15] ^ 1]))
    assert not verify("SECRET", 1234, b"")


def test_a_wrong_answer_takes_as_long_as_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever could measure how many bytes were right could guess them one by one."""
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    monkeypatch.setattr(cookies, "compare_digest", compare, raising=False)
    answer = digest("SECRET", 1)
    assert verify("SECRET", 1, answer)
    assert compared, "use hmac.compare_digest, which is made for this"
