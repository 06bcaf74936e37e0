"""What a report is made of. Every text in it is plain: who writes it out makes it safe.

What is between two backquotes, as in the sentences of the banks, is shown as code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

QUOTED = re.compile("`([^`]+)`")


@dataclass
class Text:
    text: str
    tone: str = ""
    """"" or "quiet" or "strong"."""


@dataclass
class Fact:
    label: str
    text: str
    code: bool = False
    """Whether it is to be read sign by sign: a command, a place in a file."""


@dataclass
class Facts:
    rows: list[Fact]


@dataclass
class Bar:
    share: float
    """From 0 to 1."""
    words: str


@dataclass
class Link:
    target: str
    words: str


Cell = str | Bar | Link


@dataclass
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: Sequence[int] = ()
    """The columns that hold numbers."""


@dataclass
class Lines:
    lines: Sequence[str]


@dataclass
class Printed:
    lines: Sequence[str]


@dataclass
class Picture:
    svg: str
    words: str
    """What it shows, for those who do not see it."""


@dataclass
class Section:
    title: str
    blocks: list[Text | Facts | Table | Lines | Printed | Picture | Section] = field(
        default_factory=list
    )
    tone: str = ""
    """"" or "bad" or "warn" or "good"."""
    id: str = ""
    """By which links in the same file find it."""
