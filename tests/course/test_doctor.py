"""What `doctor` finds: each finding in one line, with a remedy where something is wrong."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from course import cli, doctor
from course.doctor import OK, WITHOUT, WRONG
from tests.course.tiny import make


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A port at which somebody answers so, once."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield str(server.getsockname()[1])
        thread.join()


def epmd_answer(port: str, text: str) -> bytes:
    return int(port).to_bytes(4, "big") + text.encode()


def test_every_finding_is_a_line_and_a_remedy_at_most(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["doctor"], make(tmp_path, {"one": ("", "")}).root)
    text = capsys.readouterr().out
    for about in ("Python", "tests", "lessons", "console", "disk", "loopback", "epmd",
                  "Erlang", "cookie"):  # fmt: skip
        assert f"  {about} " in text
    assert "Traceback" not in text


def test_an_epmd_is_known_by_its_answer() -> None:
    with answering(b"") as port:
        found = doctor.names(port)
    assert found.mark == WRONG and "does not answer as epmd" in found.said
    with answering(b"HTTP/1.1 400 Bad Request\r\n") as port:
        found = doctor.names(port)
    assert found.mark == WRONG and "ERL_EPMD_PORT" in found.remedy


def test_an_epmd_and_its_nodes_are_listed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(epmd_answer(port, "name a at port 4000\n"))

        thread = threading.Thread(target=serve)
        thread.start()
        found = doctor.names(port)
        thread.join()
    assert found.mark == OK and found.said.endswith("with a")


def test_nobody_at_the_port_is_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    assert doctor.names(port).mark == OK


@pytest.mark.parametrize("port", ["abc", "0", "65536", ""])
def test_what_is_no_port_is_said(port: str) -> None:
    assert doctor.names(port).mark == WRONG


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_a_cookie_that_others_can_read_is_wrong_and_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "cookie"
    assert doctor.cookie(file).mark == OK
    file.write_text("SECRET")
    file.chmod(0o644)
    found = doctor.cookie(file)
    assert found.mark == WRONG and found.remedy.startswith("chmod 400")
    assert "SECRET" not in " ".join(found)
    file.chmod(0o400)
    assert doctor.cookie(file).mark == OK


def test_without_erlang_the_course_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = doctor.erlang()
    assert found.mark == WITHOUT and "exam" in found.remedy


def test_what_is_missing_is_named_with_how_to_get_it() -> None:
    found = doctor.packages("lessons", ["pytest", "no-such-package"], WITHOUT, "install it")
    assert found == (WITHOUT, "lessons", "no-such-package not installed", "install it")
