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
    printed: str = ""
    """The last lines that were printed and logged meanwhile."""


def sentence(name: str) -> str:
    """A test's name as a sentence: test_a.py::test_it_is_so[3] -> it is so (3)."""
    function, _, case = name.rpartition("::")[2].partition("[")
    words = function.removeprefix("test_").replace("_", " ")
    return f"{words} ({case.removesuffix(']')})" if case else words
