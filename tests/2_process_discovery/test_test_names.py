"""2.10 test_names: the student's tests, on two right runtimes and on four wrong ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from course.grading.runtimes import REFERENCE, Tried, try_tests
from course.manifest import Course
from own_tests import test_names as own


@cache
def tried(seed: int) -> Tried:
    course = Course(Path(__file__).parents[2])
    (exercise,) = course.find(["2.10"])
    found = try_tests(course, exercise, own.__file__, seed)
    print(found.printed, end="")
    return found


def test_your_tests_pass_on_the_reference(seed: int) -> None:
    tried(seed).passes(REFERENCE)


def test_your_tests_pass_where_other_processes_win(seed: int) -> None:
    tried(seed).passes("unusual_others_win")


def test_each_of_your_tests_finds_something(seed: int) -> None:
    tried(seed).each_finds_something()


def test_you_find_that_nobody_locks(seed: int) -> None:
    tried(seed).caught("wrong_no_lock_at_all")


def test_you_find_that_the_dead_take_a_name_from_who_has_it_now(seed: int) -> None:
    tried(seed).caught("wrong_whoever_registered_it_takes_it_back")


def test_you_find_that_each_side_gives_way(seed: int) -> None:
    tried(seed).caught("wrong_each_side_gives_way")


def test_you_find_that_a_third_node_is_not_told(seed: int) -> None:
    tried(seed).caught("wrong_only_who_joins_changes_names")


def test_you_find_that_the_names_of_a_dead_host_stay(seed: int) -> None:
    tried(seed).caught("wrong_its_own_node_will_tell_all")
