"""Why a test failed, in words that a student understands; and what bounds a test."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from course.grading import watchdog
from course.grading.explain import (
    brief,
    noted,
    placed,
    python_error,
    said_by,
    standstill,
    told_apart,
)
from course.grading.results import Outcome, Place, Result
from course.grading.runner import give_up
from course.grading.watchdog import TOO_MUCH, Watchdog
from course.sim.errors import SimDeadlock
from minibeam.nodes.processes import crash_reason
from minibeam.terms import Atom

HERE = {Path(__file__).name: __file__}


def failing() -> object:
    return {}[1]


def test_an_exit_reason_made_of_an_exception_is_that_exception_with_its_place() -> None:
    with pytest.raises(KeyError) as caught:
        failing()
    for reason in (crash_reason(caught.value), (Atom("badrpc"), crash_reason(caught.value))):
        found = python_error(reason)
        assert found is not None
        assert found[0] == "KeyError: 1"
        line = failing.__code__.co_firstlineno + 1
        assert placed(found[1], HERE) == (__file__, line)


def test_other_exit_reasons_are_no_exceptions() -> None:
    for reason in (None, Atom("normal"), (Atom("noproc"), "a"), ((Atom("a"), "b"), [1])):
        assert python_error(reason) is None


def test_an_exception_that_did_not_come_is_said_in_plain_words() -> None:
    for kinds, said in (
        (ValueError, "expected ValueError, none was raised"),
        ((ValueError, KeyError), "Failed: DID NOT RAISE any of"),
    ):
        with pytest.raises(pytest.fail.Exception) as caught, pytest.raises(kinds):
            pass
        assert said_by(caught.value).startswith(said[:18])


def test_a_message_is_not_followed_by_the_empty_value_that_it_is_about() -> None:
    for shown, said in (("[]", "nothing came"), ("3 == 4", "nothing came: 3 == 4")):
        assert said_by(AssertionError(f"nothing came\nassert {shown}")) == said
    assert said_by(AssertionError("assert []")) == "[]"


def test_a_place_in_another_file_is_not_the_students() -> None:
    warnings = [
        "Link.data_received failed: KeyError: 1 (link.py:7 in read)",
        "SimTask exception was never retrieved: OSError: no (mine.py:3 in put)",
    ]
    assert noted(warnings, {"mine.py": "/a/mine.py"}) == ("OSError: no", ("/a/mine.py", 3))
    assert noted(warnings[:1], {"mine.py": "/a/mine.py"}) is None


def test_who_always_waits_is_left_out_of_a_deadlock() -> None:
    error = SimDeadlock(
        "nothing is left to do at 3.000 s and the story is not done\n"
        "  story waits at test_a.py:34 in story\n"
        "  process a.1 (user) on one waits for a message at mine.py:9 in run"
    )
    said, _ = standstill(error, ["mine.py", "test_a.py"])
    assert said == (
        "nothing is left to do and the story is not done; story waits at test_a.py:34 in story"
    )


def test_objects_are_shown_without_their_addresses() -> None:
    assert brief([threading.Lock, object()]).endswith("a object]")
    assert "0x" not in brief(failing)


def test_two_values_are_shown_where_they_differ() -> None:
    assert told_apart(1, 2) == ("1", "2")
    left = bytes(100) + b"a" + bytes(100)
    got, expected = told_apart(left, left.replace(b"a", b"b"))
    assert "a" in got and "b" in expected and max(len(got), len(expected)) < 100
    got, expected = told_apart([*range(100)], [*range(50), -1, *range(51, 100)])
    assert " 50," in got and " -1," in expected
    got, expected = told_apart("x" * 500, "x" * 501)
    assert got.endswith("x'") and expected.endswith("xx'") and got != expected


def test_memory_that_is_refused_is_said_as_such() -> None:
    with pytest.raises(MemoryError) as caught:
        bytearray(2**62)
    assert said_by(caught.value) == TOO_MUCH


class Bitten(Watchdog):
    """A watchdog that does not end the process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.end = threading.Event()
        self.told: list[tuple[str, Place | None]] = []
        monkeypatch.setattr(watchdog, "limit", lambda name, most: None)
        super().__init__([__file__], self.tell)

    def tell(self, message: str, place: Place | None) -> None:
        self.told.append((message, place))
        self.end.set()


def within() -> list[int]:
    return sorted(range(1000))


def never_ends(end: threading.Event) -> None:
    while not end.is_set():
        within()


def test_an_endless_loop_is_named_by_the_function_that_does_not_return(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dog = Bitten(monkeypatch)
    dog.start(0.1)
    never_ends(dog.end)
    ((message, place),) = dog.told
    assert message == "does not end: an endless loop in never_ends?"
    line = never_ends.__code__.co_firstlineno + 1
    assert place in ((__file__, line), (__file__, line + 1))


def test_too_much_memory_ends_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "memory", lambda: watchdog.MEMORY + 1)
    dog = Bitten(monkeypatch)
    dog.start(60)
    dog.end.wait()
    assert dog.told[0][0] == TOO_MUCH


def test_an_exercise_is_given_up_after_three_tests_that_do_not_end() -> None:
    names = [f"test_{file}.py::{number}" for file in "abc" for number in range(5)]
    outcome = Outcome(collected=dict.fromkeys(names))

    def hang(test: str, file: str) -> None:
        outcome.results[test] = Result("timed out", place=(file, 1))
        outcome.hangs.append(test)
        give_up(outcome)

    for test, file in (("a.py::0", "a"), ("a.py::1", "a"), ("c.py::0", "c")):
        hang("test_" + test, file)
    assert len(outcome.results) == 3
    hang("test_a.py::2", "a")
    assert list(outcome.results)[4:] == ["test_a.py::3", "test_a.py::4"]
    assert outcome.results["test_a.py::4"].message.startswith("not run, since others")
    # In a file that has hung so often, one is enough.
    hang("test_b.py::0", "a")
    assert list(outcome.results)[7:] == [f"test_b.py::{number}" for number in range(1, 5)]
