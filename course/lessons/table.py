"""The check of one exercise as an HTML table, in the colours of whatever page it is in."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from course.manifest import typed

SIGNS = {"passed": "✓", "blocked": "…"}
SHOWN = 6
"""Failing tests that are told in full."""


def table(exercise: Mapping[str, Any]) -> str:
    """The table of an exercise of `check --json`: its points, each test, those that fail
    first, and how to go on."""
    tests = exercise["tests"]
    failing = [test for test in tests if test["status"] != "passed"]
    passed = len(tests) - len(failing)
    head = (
        f"<b>{exercise['id']} {escape(exercise['name'])}</b>: {exercise['status']}, "
        f"{exercise['earned']:g} of {exercise['points']} points"
    )
    if tests:
        head += f", {passed} of {len(tests)} tests pass"
    if exercise["status"] == "not started":
        file = escape(exercise["file"])
        return f"<p>{head}. Your functions go into <code>{file}</code>.</p>"
    first = sorted(tests, key=lambda test: test["status"] == "passed")
    rows = [row(test, test in failing[:SHOWN]) for test in first]
    parts = [f"<p>{head}</p>", f"<table>{''.join(rows)}</table>"]
    if failing:
        parts += [f"<p>Likely: {escape(sentence)}</p>" for sentence in exercise["likely"]]
        parts += next((run(test) for test in failing if test["diagram"]), [])
        ways = [f"again: <code>{escape(failing[0]['replay'])}</code>"]
        ways += [f"help: <code>{escape(typed('help', exercise['id']))}</code>"]
        parts.append(f"<p>{'; '.join(ways)}</p>")
    return "".join(parts)


def row(test: Mapping[str, Any], in_full: bool) -> str:
    status = test["status"]
    text = escape(test["name"])
    if status != "passed" and in_full:
        place = f" ({test['place']})" if test["place"] else ""
        text += f"<br><span class='why'>{escape(test['message'] + place)}</span>"
    kind = "good" if status == "passed" else "bad"
    return f"<tr><td class='{kind}'>{SIGNS.get(status, '✗')}</td><td>{text}</td></tr>"


def run(test: Mapping[str, Any]) -> list[str]:
    """What happened in the run of a failing test, and where it leaves the reference's."""
    parts = [f"<p>What happened in: {escape(test['name'])}</p>"]
    if test["yours"]:
        rows = [
            f"<tr><td>{who}</td><td>{escape(test[who])}</td></tr>"
            for who in ("yours", "reference")
        ]
        parts.append(f"<p>The first event that differs:</p><table>{''.join(rows)}</table>")
    return [*parts, diagram(test["diagram"])]


def diagram(svg: str) -> str:
    """The picture of a run, as an image: its styles stay within it."""
    width = re.search(r'width="(\d+)"', svg)
    data = base64.b64encode(svg.encode()).decode()
    size = f" width='{width[1]}'" if width else ""
    return f"<p><img{size} src='data:image/svg+xml;base64,{data}' alt='the failing run'></p>"
