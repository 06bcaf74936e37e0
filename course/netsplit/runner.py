"""Recordings, each made in a fresh child on the modules that are saved now."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from course.lessons.play import in_child, where
from course.manifest import Course
from course.netsplit.scenario import Unfit, checked
from course.workspace import Workspace, look_at

STRATEGIES = ("majority", "last_writer", "siblings", "merge")
"""All that the service can have; the child knows which of them are there."""
BUDGET = 40.0
"""Seconds of computing that a run may take."""


class Failed(Exception):
    """A run that came to nothing, in one line."""


def recorded(course: Course, scenario: Any, work: Workspace | None = None) -> dict[str, Any]:
    """The recording of a scenario. Unfit if the scenario is wrong, Failed if the run is."""
    fit = checked(scenario, STRATEGIES)
    work = work or look_at(course)
    overlay = {name: str(file) for name, file in work.mine.items()}
    plan: dict[str, Any] = {"scenario": fit, "overlay": overlay}
    plan |= {"seed": fit["seed"], "budget": BUDGET}
    played = in_child(course, "course.netsplit.child", plan, lambda line: None)
    if played.content.get("unfit"):
        raise Unfit(played.error)
    recording: dict[str, Any] | None = played.content.get("recording")
    if recording is None:
        at = where(played, course)
        raise Failed((played.error or "the run came to nothing") + (f" ({at})" if at else ""))
    mine = ", ".join(one.module for one in course.ready if one.dotted in work.mine)
    whose = f"mine: {mine}; reference: the rest" if mine else "reference: all modules"
    return recording | {"whose": whose}


def side_by_side(course: Course, scenario: Any, strategies: list[str]) -> list[dict[str, Any]]:
    """The recordings of one scenario under several strategies, made at once."""
    wanted = [scenario | {"strategy": strategy} for strategy in strategies]
    with ThreadPoolExecutor(len(wanted)) as pool:
        return list(pool.map(lambda one: recorded(course, one), wanted))
