"""3.9 test_quorum: the student's histories, on two right runtimes and on five wrong ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from course.grading.runtimes import REFERENCE, Tried, try_tests
from course.manifest import Course
from own_tests import test_quorum as own


@cache
def tried(seed: int) -> Tried:
    course = Course(Path(__file__).parents[2])
    (exercise,) = course.find(["3.9"])
    found = try_tests(course, exercise, own.__file__, seed)
    print(found.printed, end="")
    return found


def test_your_tests_pass_on_the_reference(seed: int) -> None:
    tried(seed).passes(REFERENCE)


def test_your_tests_pass_where_a_process_asks_each_node(seed: int) -> None:
    tried(seed).passes("unusual_a_process_a_node")


def test_each_of_your_tests_finds_something(seed: int) -> None:
    tried(seed).each_finds_something()


def test_you_find_that_the_first_answer_is_taken(seed: int) -> None:
    tried(seed).caught("wrong_the_first_answer")


def test_you_find_that_who_can_not_keep_it_counts(seed: int) -> None:
    tried(seed).caught("wrong_refusals_acknowledge")


def test_you_find_that_too_few_are_enough(seed: int) -> None:
    tried(seed).caught("wrong_too_few_is_a_success")


def test_you_find_that_a_read_of_too_few_is_told(seed: int) -> None:
    tried(seed).caught("wrong_reads_too_few")


def test_you_find_that_old_values_stay(seed: int) -> None:
    tried(seed).caught("wrong_only_who_has_nothing")
