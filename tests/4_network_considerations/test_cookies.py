"""4.7 cookies: read_or_make, cookie_for, digest, verify."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

import pytest

from minibeam.network import cookies
from minibeam.network.cookies import CookieError, Cookies, digest, read_or_make, verify
from tests.wire_support import recorded

posix = pytest.mark.skipif(os.name != "posix", reason="no modes of files here")


def file(folder: Path, text: str, mode: int = 0o400) -> Path:
    cookie = folder / f"{mode:o}.erlang.cookie"
    cookie.write_text(text, encoding="latin-1", newline="")
    cookie.chmod(mode)
    return cookie


def refused(path: Path, why: str) -> str:
    try:
        read_or_make(path)
    except CookieError as error:
        return str(error)
    raise AssertionError(f"{why}: expected a CookieError, none was raised")


# The file.


def test_the_first_node_makes_the_cookie(tmp_path: Path) -> None:
    path = tmp_path / ".erlang.cookie"
    cookie = read_or_make(path)
    assert len(cookie) == 20 and cookie.isascii() and cookie.isupper() and cookie.isalpha()
    assert path.read_text() == cookie, "the file has another cookie"
    assert list(tmp_path.iterdir()) == [path], "another file was left behind"


@posix
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / ".erlang.cookie"
    read_or_make(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    assert mode == 0o400, f"made with mode {mode:o}, expected 400"


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
    assert list(tmp_path.iterdir()) == [path], "another file was left behind"


def test_the_second_node_reads_it(tmp_path: Path) -> None:
    path = tmp_path / ".erlang.cookie"
    assert read_or_make(path) == read_or_make(path), "two nodes, two cookies"


def test_each_cookie_is_another(tmp_path: Path) -> None:
    made = [read_or_make(tmp_path / str(number)) for number in range(3)]
    assert len(dict.fromkeys(made)) == 3, "two files were made with the same cookie"


def test_the_end_of_the_line_is_no_part_of_it(tmp_path: Path) -> None:
    for number, end in enumerate(("", "\n", "\r\n", "\n\n", " \n")):
        folder = tmp_path / str(number)
        folder.mkdir()
        cookie = read_or_make(file(folder, "SECRET" + end))
        assert cookie == "SECRET", f"SECRET{end!r} was read as {cookie!r}"


@posix
def test_a_cookie_that_others_can_read_is_refused(tmp_path: Path) -> None:
    for mode in (0o404, 0o444, 0o644):
        said = refused(file(tmp_path, "SECRET", mode), f"mode {mode:o}")
        assert "must be accessible by owner only" in said, "these are Erlang's words"


@posix
def test_a_cookie_that_the_group_can_read_is_refused(tmp_path: Path) -> None:
    refused(file(tmp_path, "SECRET", 0o440), "mode 440")


@posix
def test_a_cookie_that_others_can_only_write_is_refused(tmp_path: Path) -> None:
    for mode in (0o402, 0o420, 0o410, 0o401):
        refused(file(tmp_path, "SECRET", mode), f"mode {mode:o}")


@posix
def test_its_owner_may_write_it(tmp_path: Path) -> None:
    assert read_or_make(file(tmp_path, "SECRET", 0o600)) == "SECRET"


def test_an_empty_file_holds_no_cookie(tmp_path: Path) -> None:
    for number, text in enumerate(("", "\n", "  ")):
        folder = tmp_path / str(number)
        folder.mkdir()
        refused(file(folder, text), f"a file with {text!r}")


def test_what_can_be_no_atom_is_no_cookie(tmp_path: Path) -> None:
    for number, text in enumerate(("SEC\nRET", "SEC\tRET", "S" * 256)):
        folder = tmp_path / str(number)
        folder.mkdir()
        refused(file(folder, text), f"a file with {text[:9]!r}")


def test_a_file_of_other_letters_is_refused(tmp_path: Path) -> None:
    refused(file(tmp_path, "S\u00c9CRET"), "a file with a byte that is no ASCII")


def test_no_error_says_what_is_in_the_file(tmp_path: Path) -> None:
    paths = [file(tmp_path, "SEC\tRET")]
    paths += [file(tmp_path, "SECRET", 0o444)] if os.name == "posix" else []
    for path in paths:
        said = refused(path, "a file that is refused")
        assert "SEC" not in said and "\n" not in said, "a cookie is in no error text"


def test_a_folder_is_no_cookie_file(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    refused(tmp_path, "a folder")


# Which one.


def test_one_cookie_for_all_nodes() -> None:
    assert Cookies("SECRET").cookie_for("b@box") == "SECRET"


def test_another_cookie_for_one_node() -> None:
    table = Cookies("SECRET")
    table.set("OTHER", "b@box")
    assert table.cookie_for("b@box") == "OTHER"
    assert table.cookie_for("c@box") == "SECRET", "it is for b@box only"
    assert table.cookie_for("b@other") == "SECRET", "it is for b@box only"


def test_a_new_cookie_for_all_is_not_for_those_that_have_their_own() -> None:
    table = Cookies("SECRET")
    table.set("OTHER", "b@box")
    assert table.cookie_for("c@box") == "SECRET"
    table.set("THIRD")
    assert table.cookie_for("b@box") == "OTHER"


def test_a_new_cookie_for_all_holds_from_now_on() -> None:
    table = Cookies("SECRET")
    assert table.cookie_for("c@box") == "SECRET"
    table.set("THIRD")
    assert table.cookie_for("c@box") == "THIRD"


def test_a_cookie_is_not_shown() -> None:
    table = Cookies("SECRET")
    table.set("OTHER", "b@box")
    assert table.cookie_for("b@box") == "OTHER"
    assert "SECRET" not in repr(table) and "OTHER" not in repr(table)


# The answer to a challenge.


def md5(text: bytes) -> bytes:
    return hashlib.md5(text, usedforsecurity=False).digest()


def is_md5_of(text: bytes, cookie: str, challenge: int) -> None:
    if digest(cookie, challenge) != md5(text):
        asked = f"digest({cookie!r}, {challenge})"
        raise AssertionError(f"{asked}: expected the MD5 of {text.decode()!r}")


def test_a_digest_is_bytes() -> None:
    got = digest("SECRET", 1)
    assert type(got) is bytes, f"got a {type(got).__name__}, expected bytes"


def test_a_digest_has_16_bytes() -> None:
    assert len(digest("SECRET", 1)) == 16


def test_nothing_but_letters_and_digits_goes_into_it() -> None:
    is_md5_of(b"777", "77", 7)


def test_the_number_stands_behind_the_cookie() -> None:
    is_md5_of(b"SECRET7", "SECRET", 7)


def test_the_number_is_written_in_decimal_digits() -> None:
    is_md5_of(b"SECRET4294967295", "SECRET", 2**32 - 1)
    is_md5_of(b"SECRET0", "SECRET", 0)


def answers() -> list[tuple[str, int, bytes]]:
    """Of recorded handshakes: cookie, challenge, and what Erlang answered."""
    found = []
    for case in recorded("handshake"):
        packets = {packet["msg"]: packet for packet in case["messages"]}
        if case.get("ack_digest_ok"):
            reply, ack = packets["challenge_reply"], packets["challenge_ack"]
            asked = (packets["challenge"]["challenge"], reply["challenge"])
            for challenge, answer in zip(asked, (reply, ack), strict=True):
                found.append((case["cookie"], challenge, bytes.fromhex(answer["digest"])))
    assert len(found) > 20
    return found


def test_the_digest_is_what_erlang_answers() -> None:
    for cookie, challenge, answer in answers():
        if digest(cookie, challenge) != answer:
            raise AssertionError(f"to the challenge {challenge} Erlang answers something else")


def right(cookie: str, challenge: int, answer: bytes) -> None:
    if not verify(cookie, challenge, answer):
        raise AssertionError(f"the right answer to the challenge {challenge} was refused")


def test_the_answers_of_erlang_are_right() -> None:
    for cookie, challenge, answer in answers():
        right(cookie, challenge, answer)


RIGHT = md5(b"SECRET1234")


def wrong(cookie: str, challenge: int, answer: bytes) -> None:
    """This answer is refused; the right one would not be."""
    right("SECRET", 1234, RIGHT)
    if verify(cookie, challenge, answer):
        raise AssertionError("it was accepted")


def test_an_answer_to_another_number_is_wrong() -> None:
    wrong("SECRET", 1235, RIGHT)


def test_an_answer_with_another_cookie_is_wrong() -> None:
    wrong("OTHER", 1234, RIGHT)


def test_an_answer_that_differs_in_one_bit_is_wrong() -> None:
    for place in range(16):
        answer = bytearray(RIGHT)
        answer[place] ^= 1
        wrong("SECRET", 1234, bytes(answer))


def test_a_part_of_the_answer_is_wrong() -> None:
    for size in range(16):
        wrong("SECRET", 1234, RIGHT[:size])


def test_an_answer_with_more_behind_it_is_wrong() -> None:
    wrong("SECRET", 1234, RIGHT + b"x")


def test_a_wrong_answer_takes_as_long_as_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever could measure how many bytes were right could guess them one by one."""
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return one == other

    for module in (hmac, secrets, cookies):
        monkeypatch.setattr(module, "compare_digest", compare, raising=False)
    right("SECRET", 1234, RIGHT)
    assert compared, "use hmac.compare_digest, which is made for this"
