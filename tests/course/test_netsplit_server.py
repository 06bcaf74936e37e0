"""The server of the laboratory: who may ask it, and what it says to what is wrong."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.manifest import Course
from course.netsplit import pages, runner, server
from course.netsplit.ready import write
from course.workspace import Workspace
from tests.course.commands import Program, environment, make_clone, run

SHORT = {"nodes": 3, "steps": [write(1, "a", "1", "paint")], "end": 2}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def laboratory(monkeypatch: pytest.MonkeyPatch) -> Iterator[server.Laboratory]:
    """A server that runs the reference, whatever this clone's student wrote."""
    monkeypatch.setattr(runner, "look_at", lambda course: Workspace())
    with server.Laboratory(Course(Path(__file__).resolve().parents[2]), 0) as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(
    laboratory: server.Laboratory,
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], str]:
    client = http.client.HTTPConnection(*laboratory.server_address, timeout=60)
    try:
        client.request(method, path, body, headers or {})
        answer = client.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        client.close()


def run_it(laboratory: server.Laboratory, scenario: Any, **headers: str) -> tuple[int, Any]:
    body = scenario if isinstance(scenario, (bytes, str)) else json.dumps(scenario)
    status, _, text = ask(laboratory, "POST", "/run", body, JSON | headers)
    return status, json.loads(text)


def test_a_scenario_is_answered_by_its_recording(laboratory: server.Laboratory) -> None:
    status, told = run_it(laboratory, SHORT)
    assert status == 200
    assert [write["fate"] for write in told["writes"]] == ["kept"]
    assert told["whose"] == "reference: all modules"


def test_the_page_asks_for_nothing_from_elsewhere(laboratory: server.Laboratory) -> None:
    status, headers, text = ask(laboratory, "GET", "/")
    assert (status, text) == (200, pages.page())
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert text.replace("http://www.w3.org/2000/svg", "").count("://") == 0
    assert "src=" not in text and "@import" not in text and "url(" not in text


def test_what_is_wrong_with_a_scenario_is_said(laboratory: server.Laboratory) -> None:
    assert run_it(laboratory, SHORT | {"nodes": 4}) == (
        400, {"error": "nodes is 3 or 5, not 4"},
    )  # fmt: skip
    assert run_it(laboratory, "{") == (400, {"error": "the scenario is no JSON"})
    assert run_it(laboratory, b"\xff\xfe") == (400, {"error": "the scenario is no JSON"})
    assert run_it(laboratory, "[" * 60_000)[0] == 400
    status, told = run_it(laboratory, " " * (server.LARGEST + 1))
    assert (status, told["error"]) == (413, "a scenario has 65536 bytes at most")


def test_a_run_that_fails_is_said(
    laboratory: server.Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "majority.py"
    file.write_text("raise RuntimeError('one of its own')\n")
    mine = Workspace(mine={"minibeam.cluster.majority": file})
    monkeypatch.setattr(runner, "look_at", lambda course: mine)
    status, told = run_it(laboratory, SHORT)
    assert status == 500 and "one of its own" in told["error"] and "\n" not in told["error"]


def test_only_who_came_by_the_right_name_is_answered(laboratory: server.Laboratory) -> None:
    port = laboratory.server_address[1]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"LOCALHOST:{port}"):
        assert ask(laboratory, "GET", "/", headers={"Host": host})[0] == 200
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""):
        status, _, text = ask(laboratory, "GET", "/", headers={"Host": host})
        assert (status, "paint" in text) == (403, False)
    assert run_it(laboratory, SHORT, Host="evil.example")[0] == 403
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}"):
        assert run_it(laboratory, SHORT, Origin=origin)[0] == 403
    assert run_it(laboratory, {}, Origin=f"http://127.0.0.1:{port}")[0] == 400


def test_what_is_not_there_is_told(laboratory: server.Laboratory) -> None:
    assert ask(laboratory, "GET", "/run")[0] == 404
    assert ask(laboratory, "GET", "/../etc/passwd")[0] == 404
    assert ask(laboratory, "POST", "/", "{}", JSON)[0] == 404
    assert ask(laboratory, "POST", "/run", "{}", {"Content-Type": "text/plain"})[0] == 415
    assert ask(laboratory, "POST", "/run", iter([b"{}"]), JSON)[0] == 411
    assert ask(laboratory, "PUT", "/run", "{}", JSON)[0] == 501


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 30, "\u00b2", ""])
def test_a_strange_length_is_refused(laboratory: server.Laboratory, length: str) -> None:
    with socket.create_connection(laboratory.server_address, timeout=60) as client:
        head = f"Host: 127.0.0.1:{laboratory.server_address[1]}\r\nContent-Length: {length}"
        lines = f"POST /run HTTP/1.1\r\n{head}\r\nContent-Type: application/json\r\n\r\n"
        client.sendall(lines.encode("latin-1"))
        answer = client.makefile("rb").read()
    assert answer.split()[1] in (b"411", b"413")


def test_who_sends_a_byte_now_and_then_is_not_waited_for(
    laboratory: server.Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece comes in time, and the request does not."""
    monkeypatch.setattr(server, "PATIENCE", 0.2)
    monkeypatch.setattr(server.Handler, "timeout", None)
    head = f"POST /run HTTP/1.1\r\nHost: 127.0.0.1:{laboratory.server_address[1]}\r\n"
    kind = "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n"
    for sent, answer in ((head + kind + "{", b"400"), (head, b"415")):
        with socket.create_connection(laboratory.server_address, timeout=60) as client:
            client.sendall(sent.encode())
            assert client.makefile("rb").read().split()[1] == answer


# -- the command ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("netsplit"))


@pytest.mark.asyncio
@pytest.mark.skipif(os.name != "posix", reason="no such signals here")
async def test_the_command_tells_its_address_and_ends_with_ctrl_c(
    clone: Path, tmp_path: Path
) -> None:
    variables = environment(tmp_path, 1)
    async with Program(clone, "netsplit", "--no-browser", environment=variables) as program:
        line = await program.expect("The laboratory is at http://127.0.0.1:")
        assert line.endswith("Ctrl-C ends it.")
        program.signal(signal.SIGINT)
        assert await program.ended() == 0


def test_a_page_is_saved_that_needs_no_server(clone: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    options = ["--scenario", "alone", "--strategies", "merge,last_writer"]
    command = ["netsplit", "--save", str(file), *options]
    variables = environment(tmp_path, 1)
    done = run(clone, *command, environment=variables)
    assert done.returncode == 0, done
    assert file.read_text(encoding="utf-8").count('"fate":"lost"') == 1
    command = ["netsplit", "--save", str(file), "--scenario", "x"]
    done = run(clone, *command, environment=variables)
    assert done.stderr.startswith("there is no scenario x: there are split, ")
