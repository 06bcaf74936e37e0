"""The child that runs a lesson's program: `python -m course.lessons.playing`.

It reads a plan (JSON) from its standard input: the program, the student's files to
overlay, the seed, the budget in seconds, and the file to write what came of it to (JSON:
svg, charts, error, place, stub). What the program prints goes to the standard output as
usual.

A program that defines `async def story(net)` is run on the simulated network; any other
is only executed. The names of NAMES are there without an import, and `chart`, which shows
a chart below the program. A program that has shown one has no space-time diagram: it
counts what happens in many runs or nodes, and the diagram of it would tell nothing.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any

from course import loader
from course.draw.charts import Chart, Kind, Value
from course.draw.space_time import make
from course.grading.results import Place
from course.grading.watchdog import Watchdog
from course.sim import simulate
from course.sim.run import Run

CELL = "cell.py"
"""The name that the program's own lines go by."""
NAMES = {
    name: module if module == name else f"minibeam.{module}"
    for module, names in {
        "asyncio": "asyncio",
        "terms": "Atom Exit ImproperList Pid Reference TermMap",
        "nodes.processes": "is_alive receive register self_ spawn unregister whereis",
        "nodes.routing": "send",
        "nodes.links": "exit_process link spawn_link trap_exit unlink",
        "nodes.monitors": "demonitor monitor spawn_monitor",
        "nodes.calls": "call cast reply stop",
        "nodes.gen_server": "GenServer NO_REPLY Stop start",
        "nodes.multi_call": "abcast multi_call",
        "nodes.node_monitors": "monitor_node monitor_nodes",
        "nodes.local_node": "here",
        "nodes.rpc": "rpc",
        "discovery.registry": "registry",
        "discovery.tables": "tables",
        "discovery.lock_server": "lock_server",
        "discovery.locks": "del_lock set_lock through_a_process trans",
        "discovery.global_names": "entry_down re_register_name register_name whereis_name",
        "discovery.pg": "pg",
        "discovery.pg2": "pg2",
        "cluster.majority": "majority",
        "cluster.merges": "merges",
        "cluster.migration": "ask change migration",
        "cluster.phash2": "phash2",
        "cluster.placement": "build_ring by_modulo by_rendezvous by_ring moved owners",
        "cluster.quorum": "newest quorum",
        "cluster.replica": "REPLICA Replica",
        "cluster.rules": "next_rule rule_of",
        "cluster.suspicion": "suspicion",
        "cluster.todo": "todo",
        "cluster.versions": "versions",
    }.items()
    for name in names.split()
}
"""What a program may use without an import, and the module that it is from."""

NOTHING = {"svg": "", "charts": [], "error": "", "place": None, "stub": False}
"""What is told of a program of which there is nothing to tell."""
MOST_CHARTS = 8


def main() -> None:
    plan, tell = begin()
    files = [*plan["overlay"].values(), CELL]
    charts: list[Chart] = []
    run, problem = play(plan["program"], plan["seed"], charts)
    told: dict[str, Any] = {"charts": [[made.svg(), made.text()] for made in charts]}
    if run is not None and not charts and make(run.trace).times:
        told["svg"] = run.svg()
    if problem is not None or (run is not None and run.warnings):
        told |= what_went_wrong(problem, run, files)
    tell(**told)


def begin() -> tuple[dict[str, Any], Callable[..., None]]:
    """The plan, with the student's files in place and the watchdog awake; and what tells
    the parent what came of it, and ends this process."""
    plan = json.load(sys.stdin)
    sys.path[:0] = plan["path"]
    loader.overlay(plan["overlay"])

    def tell(**content: object) -> None:
        with open(plan["told"], "w", encoding="utf-8") as file:
            json.dump(NOTHING | content, file)
        sys.stdout.flush()
        os._exit(0)

    def bite(message: str, place: Place | None) -> None:
        tell(error=message, place=place)

    Watchdog([*plan["overlay"].values(), CELL], bite).start(plan["budget"])
    return plan, tell


def play(
    program: str, seed: int, charts: list[Chart]
) -> tuple[Run | None, BaseException | None]:
    """The run, if there was one, and what ended it, if it did not end well. The charts
    that the program shows are added to `charts`."""
    try:
        tree = ast.parse(program, CELL)
        scope: dict[str, Any] = {"__name__": "__main__", "chart": shower(charts)}
        scope |= wanted(tree)
        exec(compile(tree, CELL, "exec"), scope)
        story = scope.get("story")
        return (simulate(story, seed=seed) if story else None), None
    except BaseException as error:
        return getattr(error, "run", None), error


def shower(charts: list[Chart]) -> Callable[..., None]:
    """What `chart` is to the program."""

    def chart(
        title: str,
        x: Sequence[float | str],
        lines: Mapping[str, Sequence[Value]] | None = None,
        *,
        bars: Mapping[str, Sequence[Value]] | None = None,
        across: str = "",
        up: str = "",
        log: bool = False,
    ) -> None:
        """Show a chart below the program: the values of each series of `lines` (or of
        `bars`) stand over `x`, numbers or words; `across` says what these are, and `up`
        what the values are. `log` makes the axis of the values logarithmic."""
        if (lines is None) == (bars is None):
            raise ValueError("a chart has lines or bars")
        if len(charts) == MOST_CHARTS:
            raise ValueError(f"a program shows at most {MOST_CHARTS} charts")
        # As they are now: the program may go on with its lists.
        series = {name: list(values) for name, values in (lines or bars or {}).items()}
        kind: Kind = "lines" if bars is None else "bars"
        charts.append(Chart(title, list(x), series, across, up, kind, log))

    return chart


def wanted(tree: ast.Module) -> dict[str, Any]:
    """The names of NAMES that the program uses."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return {name: found(name) for name in used & set(NAMES)}


def everything() -> dict[str, Any]:
    """All of NAMES."""
    return {name: found(name) for name in NAMES}


def found(name: str) -> Any:
    module = import_module(NAMES[name])
    return getattr(module, name, module)


def what_went_wrong(
    error: BaseException | None, run: Run | None, files: list[str]
) -> dict[str, object]:
    """One message, and the line of the student's file or of the program, as in `check`."""
    # Imported here since most programs end well, and this takes its time.
    from course.grading.explain import explain, innermost, noted, said_by, shortened

    if error is None:
        assert run is not None
        found = noted(run.warnings, {PurePath(file).name: file for file in files})
        found = found if found and "never awaited" in found[0] else None
        return {"error": found[0], "place": found[1]} if found else {}
    if isinstance(error, SyntaxError):
        return {
            "error": shortened(said_by(type(error)(error.msg))),
            "place": (error.filename, error.lineno),
        }
    item: Any = SimpleNamespace(path=PurePath(CELL), name="story")
    told = explain(error, files, None, item)
    place = told["place"] or innermost(error.__traceback__, [CELL])
    message = str(told["message"])
    if f"{CELL}:" in message:
        message, place = message.replace(f"{CELL}:", "line "), None
    return {"error": message, "place": place, "stub": told["stub"]}


if __name__ == "__main__":
    main()
