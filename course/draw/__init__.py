"""Drawings of a run: its space-time diagram, for a console and for a browser.

Time runs down, each process (or node) is a line, each message an arrow from where and
when it was sent to where and when it was delivered. Charts are in charts.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from course.draw import as_svg, as_text
from course.draw.space_time import make
from course.sim.trace import Event


def text(events: Iterable[Event], *, plain: bool | None = None) -> str:
    """The diagram in at most 80 columns and 50 lines.

    `plain` draws in ASCII; so does None if the console can't show line drawing.
    """
    if plain is None:
        plain = not _console_can("".join(as_text.BOX.values()))
    diagram = make(events)
    if not diagram.times:
        return "nothing happened"
    drawn = as_text.render(diagram, as_text.PLAIN if plain else as_text.BOX)
    return drawn.encode("ascii", "replace").decode() if plain else drawn


def svg(events: Iterable[Event]) -> str:
    """The diagram as an SVG picture with its own background, at most a screen."""
    return as_svg.render(make(events))


def _console_can(signs: str) -> bool:
    try:
        signs.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
