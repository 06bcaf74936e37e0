"""The page as one file: its style, its scripts and, if it is to stand alone, recordings."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from course.netsplit.ready import READY
from course.netsplit.runner import STRATEGIES
from course.netsplit.scenario import LATEST, MOST_STEPS, REST, STEPS

SCRIPTS = ("time.js", "picture.js", "tables.js", "editor.js", "player.js", "begin.js")


def page(recordings: list[dict[str, Any]] | None = None) -> str:
    """The page. With recordings it shows these and asks nobody for others."""
    folder = files(__package__) / "page"
    content = {
        "ready": READY,
        "strategies": STRATEGIES,
        "steps": {do: [list(needed), list(more)] for do, (needed, more) in STEPS.items()},
        "rest": REST,
        "latest": LATEST,
        "mostSteps": MOST_STEPS,
        "recordings": recordings or [],
    }
    scripts = "\n".join((folder / name).read_text(encoding="utf-8") for name in SCRIPTS)
    text = (folder / "page.html").read_text(encoding="utf-8")
    style = (folder / "page.css").read_text(encoding="utf-8")
    for mark, part in (
        ("/*STYLE*/", style), ("/*SCRIPTS*/", scripts), ("/*CONTENT*/", in_script(content)),
    ):  # fmt: skip
        text = text.replace(mark, part, 1)
    return text


def in_script(content: Any) -> str:
    """JSON that can stand inside a script element, whatever is in its texts."""
    made = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        made = made.replace(sign, f"\\u{ord(sign):04x}")
    return made
