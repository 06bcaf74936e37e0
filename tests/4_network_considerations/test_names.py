"""4.5 names: parse, complete, kind, compatible."""

from __future__ import annotations

import pytest

from minibeam.network.names import BadName, check, compatible, complete, kind, parse


def test_a_name_has_two_parts() -> None:
    assert parse("a@box") == ("a", "box")
    assert parse("shop_1@box.example.org") == ("shop_1", "box.example.org")


@pytest.mark.parametrize("text", ["", "a", "@", "a@", "@box", "a@b@c", "a@@b"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(BadName) as caught:
        parse(text)
    assert "\n" not in str(caught.value)


def test_a_short_name_gets_this_host_up_to_its_first_dot() -> None:
    assert complete("a", long=False, hostname="box") == "a@box"
    assert complete("a", long=False, hostname="box.example.org") == "a@box"


def test_a_long_name_gets_all_of_it() -> None:
    assert complete("a", long=True, hostname="box.example.org") == "a@box.example.org"


def test_a_host_that_is_given_stays() -> None:
    assert complete("a@other", long=False, hostname="box") == "a@other"
    assert complete("a@10.0.0.7", long=True, hostname="box") == "a@10.0.0.7"
    assert complete("a@other", long=True, hostname="box.org") == "a@other"


def test_without_being_told_it_asks_the_system() -> None:
    name, host = parse(complete("a", long=False))
    assert name == "a" and host and "." not in host


@pytest.mark.parametrize(
    ("name", "long", "hostname"),
    [
        ("a@box.example.org", False, "box"),
        ("a", True, "box"),
        ("", False, "box"),
        ("@box", False, "box"),
        ("a b", False, "box"),
        ("a.b", False, "box"),
        ("ä", False, "box"),
        ("a@", False, "box"),
        ("a@b@c", False, "box"),
        ("a@b c", False, "box"),
    ],
)
def test_names_that_erlang_would_not_start_with(name: str, long: bool, hostname: str) -> None:
    with pytest.raises(BadName) as caught:
        complete(name, long=long, hostname=hostname)
    assert "\n" not in str(caught.value)


def test_long_is_what_has_a_dot_or_is_an_address() -> None:
    assert kind("a@box") == "short"
    assert kind("a@box.example.org") == "long"
    assert kind("a@127.0.0.1") == "long"
    assert kind("a@::1") == "long"
    assert kind("a@localhost") == "short"


def test_names_of_one_kind_go_together() -> None:
    assert compatible("a@one", "b@two") is None
    assert compatible("a@one.org", "b@127.0.0.1") is None


def test_a_long_name_does_not_dial_a_short_one() -> None:
    said = compatible("a@one.org", "b@two")
    assert said is not None
    assert "System running to use fully qualified hostnames" in said
    assert "Hostname two is illegal" in said


def test_a_short_name_does_not_dial_a_long_one() -> None:
    said = compatible("a@one", "b@two.org")
    assert said is not None
    assert "System NOT running to use fully qualified hostnames" in said
    assert "Hostname two.org is illegal" in said


@pytest.mark.parametrize(
    "text", ["\u017d@h", "a@\xfc", "a\n@h", "a@h\x1b[31m", "a" * 300 + "@h", "a"]
)
def test_a_name_that_no_handshake_can_say(text: str) -> None:
    with pytest.raises(BadName) as caught:
        check(text)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 200


def test_a_name_that_can_be_said() -> None:
    assert check("shop_1@box.example.org") == ("shop_1", "box.example.org")
