"""Which of two events is the first that differs."""

from __future__ import annotations

from dataclasses import replace

from course.grading.difference import alike
from course.sim.trace import Event

SPAWN = Event(0, "a", "spawn", "rejoin.<locals>.helper", "a.5")


def test_a_spawned_function_may_have_any_name() -> None:
    assert alike(SPAWN, replace(SPAWN, text="catch_up"))
    assert not alike(SPAWN, replace(SPAWN, source="a.6"))
    assert not alike(SPAWN, replace(SPAWN, time=1))


def test_all_else_has_to_be_equal() -> None:
    sent = replace(SPAWN, kind="send", text="hello")
    assert alike(sent, sent)
    assert not alike(sent, replace(sent, text="hallo"))
    assert not alike(SPAWN, sent)
    assert not alike(SPAWN, None)
    assert not alike(None, sent)
