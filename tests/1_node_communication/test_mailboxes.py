"""1.1 mailboxes: put, take, receive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from course.sim import Network, simulate
from minibeam.nodes.mailboxes import NOTHING, Mailbox
from minibeam.terms import Atom


def filled(*messages: object) -> Mailbox:
    mailbox = Mailbox()
    mailbox.messages.extend(messages)
    return mailbox


def play(story: Callable[[Mailbox], Awaitable[object]], seed: int) -> object:
    """Runs a story about one mailbox on the virtual clock."""

    async def with_mailbox(net: Network) -> object:
        return await story(Mailbox())

    return simulate(with_mailbox, seed=seed).result


def later(seconds: float, action: Callable[..., object], *args: object) -> None:
    asyncio.get_running_loop().call_later(seconds, action, *args)


def test_put_keeps_messages_in_the_order_they_came() -> None:
    mailbox = Mailbox()
    for number in range(5):
        mailbox.put(number)
    assert list(mailbox.messages) == [0, 1, 2, 3, 4]


def test_put_does_not_wait_for_anybody() -> None:
    mailbox = Mailbox()
    assert mailbox.put("first") is None
    assert mailbox.put("second") is None
    assert len(mailbox) == 2


def test_take_gives_the_oldest_message() -> None:
    mailbox = filled("old", "new")
    assert mailbox.take() == "old"
    assert mailbox.take() == "new"


def test_take_of_an_empty_mailbox_is_nothing() -> None:
    assert Mailbox().take() is NOTHING


def test_take_can_tell_no_message_from_the_message_none() -> None:
    mailbox = filled(None, False, 0)
    assert mailbox.take() is None
    assert mailbox.take(lambda message: message == 0) is False
    assert mailbox.take() == 0
    assert mailbox.take() is NOTHING


def test_take_removes_the_oldest_match_and_only_that() -> None:
    mailbox = filled(1, "a", 2, "b", 3)
    assert mailbox.take(lambda message: isinstance(message, str)) == "a"
    assert list(mailbox.messages) == [1, 2, "b", 3]


def test_take_leaves_all_messages_when_none_is_wanted() -> None:
    mailbox = filled(1, 2, 3)
    assert mailbox.take(lambda message: message == 9) is NOTHING
    assert list(mailbox.messages) == [1, 2, 3]


def test_take_accepts_any_true_answer() -> None:
    mailbox = filled([], [1])
    assert mailbox.take(lambda message: message) == [1]


def test_a_predicate_that_raises_loses_no_message() -> None:
    mailbox = filled(1, "two", 3)
    with pytest.raises(TypeError):
        mailbox.take(lambda message: message > 5)
    assert list(mailbox.messages) == [1, "two", 3]


def test_receive_takes_what_is_there_already(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put("early")
        return await mailbox.receive()

    assert play(story, seed) == "early"


def test_receive_waits_for_a_message(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(3, mailbox.put, "late")
        message = await mailbox.receive()
        return message, asyncio.get_running_loop().time()

    assert play(story, seed) == ("late", 3)


def test_receive_waits_for_the_message_it_wants(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put("other")
        later(1, mailbox.put, "another")
        later(2, mailbox.put, Atom("wanted"))
        wanted = await mailbox.receive(lambda message: message == "wanted")
        return wanted, list(mailbox.messages)

    assert play(story, seed) == ("wanted", ["other", "another"])


def test_skipped_messages_stay_before_newer_ones(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put(1)
        later(1, mailbox.put, 2)
        later(2, mailbox.put, "text")
        later(3, mailbox.put, 3)
        await mailbox.receive(lambda message: isinstance(message, str))
        await asyncio.sleep(5)
        return [await mailbox.receive() for _ in range(3)]

    assert play(story, seed) == [1, 2, 3]


def test_several_messages_at_once_are_received_one_by_one(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        for number in range(3):
            later(1, mailbox.put, number)
        return [await mailbox.receive() for _ in range(3)]

    assert play(story, seed) == [0, 1, 2]


def test_receive_gives_up_after_its_timeout(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        with pytest.raises(TimeoutError):
            await mailbox.receive(timeout=4)
        return asyncio.get_running_loop().time()

    assert play(story, seed) == 4


def test_the_timeout_counts_from_the_call_however_many_messages_are_skipped(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        for second in range(1, 10):
            later(second, mailbox.put, "noise")
        with pytest.raises(TimeoutError):
            await mailbox.receive(lambda message: message == "wanted", timeout=4.5)
        return asyncio.get_running_loop().time()

    assert play(story, seed) == 4.5


def test_a_message_within_the_timeout_is_received(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(1, mailbox.put, "in time")
        return await mailbox.receive(timeout=2)

    assert play(story, seed) == "in time"


def test_a_timeout_that_is_over_wakes_no_later_receive(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(1, mailbox.put, "first")
        later(5, mailbox.put, "second")
        await mailbox.receive(timeout=2)
        return await mailbox.receive(timeout=10), asyncio.get_running_loop().time()

    assert play(story, seed) == ("second", 5)


def test_a_timeout_of_0_takes_a_message_that_is_there(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put("other")
        mailbox.put("there")
        return await mailbox.receive(lambda message: message == "there", timeout=0)

    assert play(story, seed) == "there"


def test_a_timeout_of_0_does_not_wait(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        asyncio.get_running_loop().call_soon(mailbox.put, "a turn too late")
        with pytest.raises(TimeoutError):
            await mailbox.receive(timeout=0)
        return len(mailbox)

    assert play(story, seed) == 0


def test_a_receive_that_is_cancelled_loses_no_message(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        task = asyncio.get_running_loop().create_task(mailbox.receive())
        await asyncio.sleep(1)
        mailbox.put("precious")
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled() and list(mailbox.messages)

    assert play(story, seed) == ["precious"]
