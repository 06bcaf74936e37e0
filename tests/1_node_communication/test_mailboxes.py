"""1.1 mailboxes: put, take, receive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from course.sim import Network, SimDeadlock, simulate
from minibeam.nodes.mailboxes import NOTHING, Mailbox
from minibeam.terms import Atom, Term
from tests.support import same


def filled(*messages: Term) -> Mailbox:
    mailbox = Mailbox()
    for message in messages:
        mailbox.put(message)
    return mailbox


def left(mailbox: Mailbox) -> list[Term]:
    """All messages that are in a mailbox, taken out."""
    return [mailbox.take() for _ in range(len(mailbox))]


def play(story: Callable[[Mailbox], Awaitable[object]], seed: int) -> object:
    """Runs a story about one mailbox on the virtual clock."""

    async def with_mailbox(net: Network) -> object:
        return await story(Mailbox())

    return simulate(with_mailbox, seed=seed).result


def later(seconds: float, action: Callable[..., object], *args: object) -> None:
    asyncio.get_running_loop().call_later(seconds, action, *args)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_put_does_not_wait_for_anybody() -> None:
    mailbox = Mailbox()
    assert mailbox.put("first") is None
    assert mailbox.put("second") is None
    assert len(mailbox) == 2


def test_messages_stay_in_the_order_they_came() -> None:
    assert left(filled(0, 1, 2, 3, 4)) == [0, 1, 2, 3, 4]


def test_take_gives_the_oldest_message_and_removes_it() -> None:
    mailbox = filled("old", "new")
    assert mailbox.take() == "old"
    assert mailbox.take() == "new"
    assert len(mailbox) == 0


def test_take_of_an_empty_mailbox_is_nothing() -> None:
    assert Mailbox().take() is NOTHING
    assert Mailbox().take(lambda message: True) is NOTHING


def test_none_and_false_and_0_are_messages_like_any_other() -> None:
    mailbox = filled(None, False, 0)
    assert mailbox.take() is None
    assert mailbox.take(lambda message: message == 0) is False
    assert mailbox.take() == 0
    assert mailbox.take() is NOTHING


def test_take_removes_the_oldest_match_and_only_that() -> None:
    mailbox = filled(1, "a", 2, "b", 3)
    assert mailbox.take(lambda message: isinstance(message, str)) == "a"
    assert left(mailbox) == [1, 2, "b", 3]


def test_take_removes_the_message_that_was_accepted_and_not_one_equal_to_it() -> None:
    mailbox = filled(1, 1.0)
    assert same(mailbox.take(lambda message: isinstance(message, float)), 1.0)
    assert same(left(mailbox), [1])


def test_take_leaves_all_messages_in_their_order_when_none_is_wanted() -> None:
    mailbox = filled(1, 2, 3)
    assert mailbox.take(lambda message: message == 9) is NOTHING
    assert left(mailbox) == [1, 2, 3]


def test_take_accepts_any_true_answer() -> None:
    mailbox = filled([], [1])
    assert mailbox.take(lambda message: message) == [1]


def test_take_does_not_ask_about_the_first_messages_again() -> None:
    mailbox = filled("known", "known", "new")
    asked: list[Term] = []
    assert mailbox.take(lambda message: asked.append(message), 2) is NOTHING
    assert asked == ["new"]
    assert mailbox.take(lambda message: message == "new", 2) == "new"
    assert left(mailbox) == ["known", "known"]


def test_a_predicate_that_raises_loses_no_message() -> None:
    mailbox = filled(1, "two", 3)
    with pytest.raises(TypeError):
        mailbox.take(lambda message: message > 5)
    assert left(mailbox) == [1, "two", 3]


def test_receive_takes_what_is_there_already(seed: int) -> None:
    async def story(mailbox: Mailbox) -> None:
        mailbox.put("early")
        assert await mailbox.receive() == "early"
        assert len(mailbox) == 0

    play(story, seed)


def test_receive_returns_as_soon_as_a_message_comes(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(3.00007, mailbox.put, "late")
        return await mailbox.receive(), now()

    assert play(story, seed) == ("late", 3.00007)


def test_receive_waits_for_the_message_it_wants(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put("other")
        later(1, mailbox.put, "another")
        later(2, mailbox.put, Atom("wanted"))
        wanted = await mailbox.receive(lambda message: message == "wanted")
        return wanted, left(mailbox)

    assert play(story, seed) == ("wanted", ["other", "another"])


def test_receive_gives_none_and_false_and_0_as_any_other_message(seed: int) -> None:
    async def story(mailbox: Mailbox) -> None:
        mailbox.put(None)
        mailbox.put(False)
        later(1, mailbox.put, 0)
        assert await mailbox.receive(timeout=5) is None
        assert await mailbox.receive(timeout=5) is False
        assert same(await mailbox.receive(timeout=5), 0)

    play(story, seed)


def test_skipped_messages_stay_before_newer_ones(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put(1)
        later(1, mailbox.put, 2)
        later(2, mailbox.put, "text")
        later(2, mailbox.put, 3)
        await mailbox.receive(lambda message: isinstance(message, str))
        return [await mailbox.receive() for _ in range(3)]

    assert play(story, seed) == [1, 2, 3]


def test_two_messages_may_come_before_the_receiver_runs(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        waiting = asyncio.get_running_loop().create_task(mailbox.receive())
        await asyncio.sleep(1)
        mailbox.put("first")
        mailbox.put("second")
        return await waiting, await mailbox.receive()

    assert play(story, seed) == ("first", "second")


def test_of_messages_that_come_at_once_an_earlier_one_may_be_wanted(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        for message in (Atom("wanted"), "other"):
            later(1, mailbox.put, message)
        return await mailbox.receive(lambda message: message == "wanted", timeout=5)

    assert play(story, seed) == "wanted"


def test_receive_gives_up_after_its_timeout(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        with pytest.raises(TimeoutError):
            await mailbox.receive(timeout=4)
        return now()

    assert play(story, seed) == 4


def test_the_timeout_counts_from_the_call_however_many_messages_are_skipped(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        for second in range(1, 10):
            later(second, mailbox.put, "noise")
        with pytest.raises(TimeoutError):
            await mailbox.receive(lambda message: message == "wanted", timeout=4.5)
        return now()

    assert play(story, seed) == 4.5


def test_a_message_within_the_timeout_is_received(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(0.25, mailbox.put, "in time")
        return await mailbox.receive(timeout=0.5)

    assert play(story, seed) == "in time"


def test_the_timeout_of_one_receive_ends_no_later_one(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(1, mailbox.put, "first")
        later(5, mailbox.put, "second")
        await mailbox.receive(timeout=2)
        return await mailbox.receive(), now()

    assert play(story, seed) == ("second", 5)


def test_a_receive_that_is_over_leaves_no_alarm_behind(seed: int) -> None:
    async def story(mailbox: Mailbox) -> None:
        later(1, mailbox.put, "in time")
        await mailbox.receive(timeout=1000)
        await mailbox.receive()

    with pytest.raises(SimDeadlock) as ended:
        play(story, seed)
    last = ended.value.run.time  # type: ignore[attr-defined]
    assert last == 1, f"something was still to happen, {last} seconds after the call"


def test_a_timeout_of_0_takes_a_message_that_is_there(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        mailbox.put("other")
        mailbox.put("there")
        return await mailbox.receive(lambda message: message == "there", timeout=0)

    assert play(story, seed) == "there"


def test_a_timeout_of_0_gives_up_if_nothing_is_there(seed: int) -> None:
    async def story(mailbox: Mailbox) -> object:
        later(3, mailbox.put, "much too late")
        with pytest.raises(TimeoutError):
            await mailbox.receive(timeout=0)
        return now()

    assert play(story, seed) == 0


def test_a_timeout_of_0_lets_nothing_else_run(seed: int) -> None:
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
        assert task.cancelled(), "a receive that is cancelled raises asyncio.CancelledError on"
        return left(mailbox)

    assert play(story, seed) == ["precious"]
