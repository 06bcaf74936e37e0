"""net_adm, as far as it needs no other node: the file of hosts, and names of hosts."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from minibeam import net_adm


def hosts(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / ".hosts.erlang").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'one.example.org'.\n'two.example.org'.\n", ["one.example.org", "two.example.org"]),
        ("one.\ntwo_2.", ["one", "two_2"]),
        ("% a remark\n\n  one .  % another\n", ["one"]),
        ("", []),
    ],
)
def test_the_hosts_in_a_file(tmp_path: Path, text: str, found: list[str]) -> None:
    assert net_adm.host_file([hosts(tmp_path, text)]) == found


NO_HOSTS = ["one", "one.example.org.", "One.", "'one.", "one two.", "''."]


@pytest.mark.parametrize("line", NO_HOSTS)
def test_a_line_that_is_no_host_is_named(tmp_path: Path, line: str) -> None:
    folder = hosts(tmp_path, f"% remark\none.\n  {line}\n")
    with pytest.raises(ValueError) as caught:
        net_adm.host_file([folder])
    said = str(caught.value)
    assert said == f"{folder / '.hosts.erlang'}:3: {line!r} is no host; write 'host.name'."


def test_the_current_folder_comes_before_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, home = hosts(tmp_path / "here", "here."), hosts(tmp_path / "home", "home.")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(home))
    monkeypatch.chdir(here)
    assert net_adm.host_file() == ["here"]
    (here / ".hosts.erlang").unlink()
    assert net_adm.host_file() == ["home"]
    (home / ".hosts.erlang").unlink()
    (home / ".hosts.erlang").mkdir()
    with pytest.raises(FileNotFoundError) as caught:
        net_adm.host_file()
    assert str(caught.value) == "no .hosts.erlang in the current folder or the home folder"


def test_the_official_name_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system's resolver has it; the name itself where it says no other."""
    known = {"alias": "official.example.org", "plain": ""}

    def getaddrinfo(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        address = ("127.0.0.1", 0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, known[host], address)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert asyncio.run(net_adm.dns_hostname("alias")) == "official.example.org"
    assert asyncio.run(net_adm.dns_hostname("plain")) == "plain"
    with pytest.raises(OSError):
        asyncio.run(net_adm.dns_hostname("nobody"))
