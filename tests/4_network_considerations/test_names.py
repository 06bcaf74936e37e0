"""4.5 names: parse, complete, kind, compatible."""

from __future__ import annotations

import socket

import pytest

from minibeam.network.names import BadName, check, compatible, complete, kind, parse


def is_(got: object, expected: object, what: str) -> None:
    if got != expected:
        raise AssertionError(f"{what}: got {got!r}, expected {expected!r}")


def bad_name(text: str) -> None:
    try:
        got = parse(text)
    except BadName as error:
        assert "\n" not in str(error), "what is wrong is said in one line"
        return
    raise AssertionError(f"parse({text!r}): got {got!r}, expected a BadName")


def test_a_name_has_two_parts() -> None:
    is_(parse("a@box"), ("a", "box"), "a@box")
    is_(parse("shop_1@box.example.org"), ("shop_1", "box.example.org"), "a long name")


def test_a_name_without_an_at_is_none() -> None:
    for text in ("", "a", "box.example.org"):
        bad_name(text)


def test_a_name_with_two_ats_is_none() -> None:
    for text in ("a@b@c", "a@@b", "@a@b", "a@b@"):
        bad_name(text)


def test_both_parts_of_a_name_have_something_in_them() -> None:
    for text in ("@", "a@", "@box"):
        bad_name(text)


def test_a_short_name_gets_this_host() -> None:
    is_(complete("a", long=False, hostname="box"), "a@box", "on the machine box")


def test_a_short_name_gets_this_host_up_to_its_first_dot() -> None:
    got = complete("a", long=False, hostname="box.example.org")
    is_(got, "a@box", "on the machine box.example.org")


def test_a_long_name_gets_all_of_this_host() -> None:
    got = complete("a", long=True, hostname="box.example.org")
    is_(got, "a@box.example.org", "on the machine box.example.org")


def test_a_long_name_needs_a_host_with_a_full_name() -> None:
    refused("a", True, "box")


def test_a_host_that_is_given_stays() -> None:
    is_(complete("a@other", long=False, hostname="box"), "a@other", "a short name")
    is_(complete("a@10.0.0.7", long=True, hostname="box"), "a@10.0.0.7", "an address")
    got = complete("a@other.org", long=True, hostname="box.org")
    is_(got, "a@other.org", "a long name")


def test_a_host_that_is_given_to_a_long_name_may_have_no_dot() -> None:
    """Erlang lets such a node start; a warning is all it says."""
    got = complete("a@other", long=True, hostname="box.org")
    is_(got, "a@other", "started by its long name a@other")


def test_without_being_told_it_asks_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "box")
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "box.example.org")
    is_(complete("a", long=False), "a@box", "a short name")
    is_(complete("a", long=True), "a@box.example.org", "a long name")


def refused(name: str, long: bool, hostname: str) -> None:
    try:
        got = complete(name, long=long, hostname=hostname)
    except BadName as error:
        assert "\n" not in str(error), "what is wrong is said in one line"
        return
    kind = "long" if long else "short"
    raise AssertionError(f"{name!r} as a {kind} name: got {got!r}, expected a BadName")


def test_a_short_name_has_no_dot_in_its_host() -> None:
    refused("a@box.example.org", False, "box")


def test_a_name_part_of_other_letters_is_refused() -> None:
    for name in ("", "@box", "a b", "a.b", "a!", "\u00e4", " a", "a\n"):
        refused(name, False, "box")
    is_(complete("A-z_09", long=False, hostname="box"), "A-z_09@box", "letters that may be")


def test_a_host_part_of_other_letters_is_refused() -> None:
    for name in ("a@", "a@b@c", "a@b c", "a@b\n"):
        refused(name, False, "box")
    refused("a", False, "b c")


def test_a_host_with_a_dot_is_long() -> None:
    is_(kind("a@box"), "short", "a@box")
    is_(kind("a@localhost"), "short", "a@localhost")
    is_(kind("a@box.org"), "long", "a@box.org")
    is_(kind("a@box.example.org"), "long", "a@box.example.org")


def test_an_address_is_long() -> None:
    is_(kind("a@127.0.0.1"), "long", "a@127.0.0.1")
    is_(kind("a@::1"), "long", "a@::1")


def test_a_dot_in_the_name_part_says_nothing() -> None:
    is_(kind("a.b@box"), "short", "a.b@box")


def test_names_of_one_kind_go_together() -> None:
    is_(compatible("a@one", "b@one"), None, "two short names")
    is_(compatible("a@one.org", "b@127.0.0.1"), None, "two long names")


def test_it_does_not_matter_whether_the_hosts_are_the_same() -> None:
    is_(compatible("a@one", "b@two"), None, "two short names")
    is_(compatible("a@one.org", "b@two.example.org"), None, "two long names")


def said(here: str, peer: str) -> str:
    why = compatible(here, peer)
    if why is None:
        raise AssertionError(f"{here} dials {peer}: got None, expected why it can't")
    return why


def test_a_long_name_does_not_dial_a_short_one() -> None:
    assert "fully qualified hostnames" in said("a@one.org", "b@two")


def test_a_short_name_does_not_dial_a_long_one() -> None:
    assert "fully qualified hostnames" in said("a@one", "b@two.org")


def test_it_says_whether_this_node_runs_with_long_names() -> None:
    begin = "** System running to use fully qualified hostnames ** "
    is_(said("a@one.org", "b@two")[: len(begin)], begin, "a long name dials a short one")
    begin = "** System NOT running to use fully qualified hostnames ** "
    is_(said("a@one", "b@two.org")[: len(begin)], begin, "a short name dials a long one")


def test_it_says_which_host_is_illegal() -> None:
    end = "** Hostname two is illegal **"
    is_(said("a@one.org", "b@two")[-len(end) :], end, "a long name dials a short one")
    end = "** Hostname two.org is illegal **"
    is_(said("a@one", "b@two.org")[-len(end) :], end, "a short name dials a long one")


def test_a_name_that_no_handshake_can_say() -> None:
    """`check` is given; it asks `parse`."""
    is_(check("shop_1@box.example.org"), ("shop_1", "box.example.org"), "a name for all")
    for text in ("\u017d@h", "a@\xfc", "a\n@h", "a@h\x1b[31m", "a" * 300 + "@h", "a"):
        with pytest.raises(BadName) as caught:
            check(text)
        assert str(caught.value).isprintable() and len(str(caught.value)) < 200
