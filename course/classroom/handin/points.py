"""What `check --json` found, in the summary of a run on GitHub, and for GitHub Classroom.

`python .github/course_points.py result.json`, with GITHUB_STEP_SUMMARY in the environment.
Standard library only, and nothing of the course: it runs beside any edition of it.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

FAILED = ("failed", "timed out")


def summary(result: dict[str, Any]) -> str:
    """In GitHub's Markdown."""
    begun = [one for one in result["exercises"] if one["status"] != "not started"]
    lines = [
        f"### {result['earned']:g} of {result['points']:g} points", "",
        "| exercise | points | |", "| --- | ---: | --- |",
    ]  # fmt: skip
    for one in begun:
        passed = sum(test["status"] == "passed" for test in one["tests"])
        tests = f", {passed} of {len(one['tests'])} tests pass" if one["tests"] else ""
        lines.append(
            f"| {one['id']} {one['name']} | {one['earned']:g} of {one['points']:g} | "
            f"{one['status']}{tests} |"
        )
    rest = len(result["exercises"]) - len(begun)
    lines += ["", f"Not started: {rest} of {len(result['exercises'])} exercises."]
    for one in begun:
        failed = [test for test in one["tests"] if test["status"] in FAILED]
        if failed:
            title = f"{one['id']} {one['name']}: what fails"
            lines += ["", f"<details><summary>{title}</summary>", ""]
            lines += [f"- likely: {plain(sentence)}" for sentence in one["likely"]]
            lines += [f"- {plain(test['name'])}: {plain(test['message'])}" for test in failed]
            lines += ["", f"Again: `python3 -m course check {one['id']}`", "", "</details>"]
    return "\n".join([*lines, ""])


def plain(text: str) -> str:
    """On one line, and no markup."""
    text = " ".join(text.split())
    for sign in "&<>":
        text = text.replace(sign, {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[sign])
    return "".join(f"\\{sign}" if sign in r"\`*_[]#|~" else sign for sign in text)


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        result = json.load(file)
    with open(os.environ["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as out:
        out.write(summary(result))
    earned, points = result["earned"], result["points"]
    # By these two notices GitHub Classroom learns of the points.
    report = json.dumps({"totalPoints": earned, "maxPoints": points})
    print(f"::notice title=Autograding complete::Points {earned:g}/{points:g}")
    print(f"::notice title=Autograding report::{report}")


if __name__ == "__main__":
    main()
