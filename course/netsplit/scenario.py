"""What is to happen in a run of the laboratory: plain data, checked before anything runs.

    {"title": "...", "look": "...", "seed": 1, "nodes": 5, "strategy": "majority",
     "steps": [{"at": 1, "do": "write", "client": "a", "list": "home", "entry": "1",
                "text": "paint"}, {"at": 3, "do": "cut", "groups": [["a", "b"], ["c"]]}, ...],
     "end": 60}

`at` and `end` are virtual seconds after all nodes are up. A client is at a node and asks
that node only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LETTERS = "abcde"
SIZES = (3, 5)
MOST_STEPS = 40
LATEST = 300
"""Virtual seconds that a run may take."""
REST = 40
"""Seconds after the last step, if the scenario does not say when it ends: long enough for a
split to be noticed, or for what was split to meet again."""
LONGEST = 40
"""Characters of a list's name, of an entry's and of its text."""
LONGEST_WORDS = 600
SLOWEST = 5
GREATEST_SEED = 2**31

STEPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "write": (("client", "list", "entry", "text"), ()),
    "delete": (("client", "list", "entry"), ()),
    "read": (("client", "list"), ()),
    "settle": (("client", "list"), ()),
    "cut": (("groups",), ()),
    "heal": ((), ()),
    "kill": (("node",), ("how",)),
    "restart": (("node",), ()),
    "freeze": (("node",), ()),
    "thaw": (("node",), ()),
    "slow": (("node", "seconds"), ("other",)),
}
"""What can be done, and what such a step has to say and may say."""
ASKING = ("write", "delete", "read", "settle")
"""What clients do; everything else happens to nodes and links."""
KEYS = ("title", "look", "seed", "nodes", "strategy", "steps", "end")


class Unfit(ValueError):
    """What is wrong with a scenario, in one line."""


def checked(scenario: Any, strategies: tuple[str, ...]) -> dict[str, Any]:
    """The scenario as it will be run: steps in the order of their times, and nothing left to
    be guessed. Unfit if it can't be."""
    if not isinstance(scenario, dict):
        raise Unfit("a scenario is an object with nodes, strategy and steps")
    for key in scenario:
        if key not in KEYS:
            raise Unfit(f"a scenario has {', '.join(KEYS)}, and nothing called {shown(key)}")
    size = scenario.get("nodes", 3)
    if type(size) is not int or size not in SIZES:
        raise Unfit(f"nodes is {' or '.join(map(str, SIZES))}, not {shown(size)}")
    strategy = scenario.get("strategy", "majority")
    if strategy not in strategies:
        raise Unfit(f"strategy is one of {', '.join(strategies)}, not {shown(strategy)}")
    seed = scenario.get("seed", 1)
    if type(seed) is not int or not 0 <= seed < GREATEST_SEED:
        raise Unfit(f"a seed is a whole number from 0 to {GREATEST_SEED - 1}")
    steps = scenario.get("steps")
    if not isinstance(steps, list) or not steps:
        raise Unfit("steps is a list with at least one step")
    if len(steps) > MOST_STEPS:
        raise Unfit(f"there are {len(steps)} steps, and {MOST_STEPS} at most")
    nodes = LETTERS[:size]
    fit = [step_of(step, nodes, f"step {place}") for place, step in enumerate(steps, 1)]
    fit.sort(key=lambda step: step["at"])
    follow(fit)
    last = fit[-1]["at"]
    end = number(scenario.get("end", min(LATEST, last + REST)), 0, LATEST, "end")
    if end < last:
        raise Unfit(f"end is {end:g}, before the last step at {last:g}")
    words = {
        key: text(scenario.get(key, ""), 0, LONGEST_WORDS, key) for key in ("title", "look")
    }
    return words | {
        "seed": seed, "nodes": size, "strategy": strategy, "steps": fit, "end": end,
    }  # fmt: skip


def step_of(step: Any, nodes: str, place: str) -> dict[str, Any]:
    """A step with all that it has to say, in the order of STEPS."""
    if not isinstance(step, dict):
        raise Unfit(f"{place} is no object")
    do = step.get("do")
    if not isinstance(do, str) or do not in STEPS:
        raise Unfit(f"{place}: do is one of {', '.join(STEPS)}, not {shown(do)}")
    place = f"{place} ({do})"
    needed, more = STEPS[do]
    for key in step:
        if key not in ("at", "do", *needed, *more):
            raise Unfit(f"{place} has no {shown(key)}")
    made = {"at": number(step.get("at"), 0, LATEST, f"{place}: at"), "do": do}
    for key in (*needed, *more):
        if key in step:
            made[key] = VALUES[key](step[key], nodes, f"{place}: {key}")
        elif key in needed:
            raise Unfit(f"{place} has to have {key}")
    if made.get("other") is not None and made["other"] == made["node"]:
        raise Unfit(f"{place}: other is another node than {made['node']}")
    return made


def follow(steps: list[dict[str, Any]]) -> None:
    """Goes through what happens to nodes. Unfit if one can't be done when it comes up."""
    state: dict[str, str] = {}
    possible = {
        "kill": ("running", "frozen"), "restart": ("dead",),
        "freeze": ("running",), "thaw": ("frozen",),
    }  # fmt: skip
    after = {"kill": "dead", "restart": "running", "freeze": "frozen", "thaw": "running"}
    for step in steps:
        if step["do"] in possible:
            now = state.get(step["node"], "running")
            if now not in possible[step["do"]]:
                raise Unfit(f"{step['do']} {step['node']} at {step['at']:g}: it is {now}")
            state[step["node"]] = after[step["do"]]


def shown(value: object) -> str:
    """Something that was given, short enough for one line."""
    words = " ".join(repr(value).split())
    return words if len(words) <= 40 else words[:39] + "~"


def number(value: Any, least: float, most: float, what: str) -> float:
    if type(value) not in (int, float) or not least <= value <= most:
        raise Unfit(f"{what} is a number from {least:g} to {most:g}, not {shown(value)}")
    exact: float = round(value, 3)
    return int(exact) if exact == int(exact) else exact


def text(value: Any, least: int, most: int, what: str) -> str:
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise Unfit(f"{what} is a text of {least} to {most} characters, not {shown(value)}")
    if any(not sign.isprintable() for sign in value):
        raise Unfit(f"{what} has a character that can't be shown: {shown(value)}")
    return value


def a_node(value: Any, nodes: str, what: str) -> str:
    if not isinstance(value, str) or len(value) != 1 or value not in nodes:
        raise Unfit(f"{what} is one of {', '.join(nodes)}, not {shown(value)}")
    return value


def some_groups(value: Any, nodes: str, what: str) -> list[list[str]]:
    """Sides of a cut; a node that is in none is on no side, and reaches all."""
    if not isinstance(value, list) or not value:
        raise Unfit(f'{what} is a list of sides, such as [["a"], ["b", "c"]]')
    groups = []
    for side in value:
        if not isinstance(side, list) or not side:
            raise Unfit(f"{what}: a side is a list of nodes, not {shown(side)}")
        groups.append([a_node(name, nodes, what) for name in side])
    named = [name for side in groups for name in side]
    if len(set(named)) < len(named):
        raise Unfit(f"{what} names a node twice")
    if len(groups) == 1:
        groups.append([name for name in nodes if name not in named])
    if not groups[-1]:
        raise Unfit(f"{what}: nobody is on the other side")
    return groups


def how_killed(value: Any, nodes: str, what: str) -> str:
    if value not in ("crash", "silent"):
        raise Unfit(f"{what} is crash or silent (a power cut), not {shown(value)}")
    return str(value)


def words(value: Any, nodes: str, what: str) -> str:
    return text(value, 1, LONGEST, what)


VALUES: dict[str, Callable[[Any, str, str], Any]] = {
    "client": a_node,
    "node": a_node,
    "other": a_node,
    "list": words,
    "entry": words,
    "text": words,
    "groups": some_groups,
    "how": how_killed,
    "seconds": lambda value, nodes, what: number(value, 0, SLOWEST, what),
}
"""What each part of a step has to be, and makes of it what is run."""
