"""What is known of one test once it has run."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str, int]
"""A file and a line in it."""


@dataclass
class Result:
    status: str
    """passed, failed or timed out"""
    message: str = ""
    place: Place | None = None
    """The student's file and line."""
    test: Place | None = None
    """The test's."""
    stub: bool = False
    """Whether it failed since that line of the student's file is still to be written."""
    seed: int | None = None
    """The seed that made it fail, where the test tried several."""
