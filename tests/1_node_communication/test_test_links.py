"""1.16 test_links: the student's tests, on two right runtimes and on four wrong ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from course.grading.runtimes import REFERENCE, Tried, try_tests
from course.manifest import Course
from own_tests import test_links as own


@cache
def tried(seed: int) -> Tried:
    course = Course(Path(__file__).parents[2])
    (exercise,) = course.find(["1.16"])
    found = try_tests(course, exercise, own.__file__, seed)
    print(found.printed, end="")
    return found


def test_your_tests_pass_on_the_reference(seed: int) -> None:
    tried(seed).passes(REFERENCE)


def test_your_tests_pass_where_exit_signals_take_a_while(seed: int) -> None:
    tried(seed).passes("unusual_a_turn_later")


def test_each_of_your_tests_finds_something(seed: int) -> None:
    tried(seed).each_finds_something()


def test_you_find_that_kill_that_comes_by_a_link_kills_who_traps(seed: int) -> None:
    tried(seed).caught("wrong_kill_by_a_link")


def test_you_find_that_who_traps_is_not_told_of_normal(seed: int) -> None:
    tried(seed).caught("wrong_normal_is_not_told")


def test_you_find_that_normal_kills(seed: int) -> None:
    tried(seed).caught("wrong_normal_kills")


def test_you_find_that_unlink_takes_messages_away(seed: int) -> None:
    tried(seed).caught("wrong_unlink_clears_the_mailbox")
