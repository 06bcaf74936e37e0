"""The laboratory inside a lesson: `laboratory("split", "majority", "last_writer")`."""

from __future__ import annotations

import html
from typing import Any

from course.lessons.cells import ROOT, show, told
from course.manifest import Course, Wrong
from course.netsplit import pages
from course.netsplit.ready import READY
from course.netsplit.runner import Failed, side_by_side
from course.netsplit.scenario import Unfit

HEIGHT = 1020
"""Of the page in the notebook, in pixels; the rest of it scrolls."""


@told()
def laboratory(scenario: str | dict[str, Any], left: str, right: str) -> None:
    """Records a scenario under two strategies, with your modules, and shows the page that
    plays it. The scenario is one that is ready, by its name, or one of your own."""
    if isinstance(scenario, str):
        if scenario not in READY:
            raise Wrong(f"there is no scenario {scenario}: there are {', '.join(READY)}")
        scenario = READY[scenario]
    if not isinstance(scenario, dict):
        raise Wrong("a scenario is a name or a dict")
    try:
        recordings = side_by_side(Course(ROOT), scenario, [left, right])
    except (Unfit, Failed) as failed:
        raise Wrong(str(failed)) from None
    show(framed(pages.page(recordings)))


def framed(page: str) -> str:
    """The page as a part of another one, from which it can neither read nor be read."""
    return (
        f'<iframe title="The netsplit laboratory" sandbox="allow-scripts" '
        f'style="width: 100%; height: {HEIGHT}px; border: 1px solid #8888" '
        f'srcdoc="{html.escape(page)}"></iframe>'
    )
