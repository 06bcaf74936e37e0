"""A cookie is never shown: what handshakes that fail, and those that don't, leave behind."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest

from course.sim import over_tcp, simulate
from minibeam.network.cookies import Cookies

OF_A, OF_B, FOR_C = "CookieThatAHas", "CookieThatBHas", "CookieForCOnly"
COOKIES = (OF_A, OF_B, FOR_C)


def knows_cookies(item: object) -> bool:
    """Whether it is an object of the part of the runtime that cookies pass through. The
    others carry terms, which may have no repr at all."""
    module = type(item).__module__
    return not isinstance(item, type) and (
        module in ("minibeam.node", "minibeam.link_owner")
        or module.startswith("minibeam.network.")
    )


def shown() -> list[str]:
    """The repr of every such object that there is."""
    there = [item for item in gc.get_objects() if knows_cookies(item)]
    assert any(isinstance(item, Cookies) for item in there)
    return [repr(item) for item in there]


async def refusals(net: Any) -> list[str]:
    """Each dials the other, and neither is let in."""
    one, two = await net.start("a@one", cookie=OF_A), await net.start("b@two", cookie=OF_B)
    assert not await one.connect(two.name)
    assert not await two.connect(one.name)
    assert one.list("connected") == two.list("connected") == []
    return shown()


async def welcome(net: Any) -> list[str]:
    """The same with a cookie for that one peer; and the connection is up."""
    one, two = await net.start("a@one", cookie=OF_A), await net.start("b@two", cookie=OF_B)
    one.set_cookie(FOR_C, two.name)
    two.set_cookie(FOR_C, one.name)
    assert await one.connect(two.name)
    return shown()


@pytest.mark.parametrize("run", [simulate, over_tcp], ids=["simulated", "tcp"])
@pytest.mark.parametrize("story", [refusals, welcome])
def test_no_cookie_is_shown(
    run: Callable[..., Any], story: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    seen: list[str] = []

    async def main(net: Any) -> None:
        seen.extend(await story(net))

    done = run(main)
    logged = [record.getMessage() for record in caplog.records if record.name == "minibeam"]
    if story is refusals:
        assert any("a@one" in line and "b@two" in line for line in logged), "it is said"
    traced = [str(event) for event in done.trace] if run is simulate else []
    for cookie in COOKIES:
        assert not [text for text in (*seen, *logged, *traced) if cookie in text]


@pytest.mark.parametrize("text", ["", "a\nb", "Geheimnis\t", "x" * 256])
def test_a_cookie_that_is_none_is_not_shown_either(text: str) -> None:
    table = Cookies(OF_A)
    for refuse in (lambda: Cookies(text), lambda: table.set(text, "b@two")):
        with pytest.raises(ValueError) as caught:
            refuse()
        assert not text or text not in str(caught.value) + repr(caught.value)
