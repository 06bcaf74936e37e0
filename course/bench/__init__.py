"""`bench`: what the runtime costs, beside Erlang, bare asyncio and other codecs.

Everything is measured by turns in one run, so what the machine does beside falls on all
alike: compare ratios, not runs. Without Erlang what needs it is left out. A ratio that
is missed is followed by where the time goes.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import os
import platform
import pstats
import shutil
import sys
from pathlib import Path

from course.manifest import Wrong
from course.reference import import_path

ROUNDS = 7
GROUPS = ("wire", "local", "terms", "groups", "cluster", "todo")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the work; still seven rounds"
    )
    parser.add_argument(
        "--only", metavar="NAME", default="",
        help=f"a group ({', '.join(GROUPS)}) or a part of a title, such as call",
    )  # fmt: skip
    parser.add_argument(
        "--profile", action="store_true", help="show where the time goes, missed or not"
    )


def run(options: argparse.Namespace) -> int:
    root = Path(options.root)
    sys.path.insert(0, str(import_path(root)))
    with_erlang = "with Erlang" if shutil.which("erl") else "no Erlang here"
    print(
        f"{platform.python_implementation()} {platform.python_version()},"
        f" {os.cpu_count()} cores, {with_erlang}; medians of {ROUNDS}"
    )
    asyncio.run(measure(root, options))
    return 0


async def measure(root: Path, options: argparse.Namespace) -> None:
    from course.bench import groups as finding
    from course.bench import local, moving, placing, terms, todo, wire
    from course.bench.contest import Contest, Line, hold, table
    from course.bench.site import Site

    scale = 0.1 if options.quick else 1.0
    async with Site(root) as site:
        groups = {
            "wire": wire.contests(site, scale),
            "local": local.contests(site, scale),
            "terms": terms.contests(scale),
            "groups": finding.contests(site, scale),
            "cluster": placing.contests(site, scale) + moving.contests(site, scale),
            "todo": todo.contests(site, scale),
        }
        only = options.only
        wanted = {
            name: [each for each in contests if only in (name, "") or only in each.title]
            for name, contests in groups.items()
        }
        if not any(wanted.values()):
            raise Wrong(f"no benchmark is called {only!r}")
        explained: list[Contest] = []
        for name, contests in wanted.items():
            lines: list[Line] = []
            for contest in contests:
                result = await hold(contest, ROUNDS)
                lines += result
                if options.profile or any(line.missed for line in result):
                    explained.append(contest)
            if lines:
                print(f"\n{name}\n" + "\n".join(table(lines)), flush=True)
        for contest in explained:
            profile = cProfile.Profile()
            with profile:
                await contest.ours()
            print(f"\n{contest.title}: where our time goes")
            print("\n".join(most(profile)))


def most(profile: cProfile.Profile, count: int = 12) -> list[str]:
    """The functions that took most time themselves; the profiler adds to each call."""
    stats = pstats.Stats(profile)
    rows = [
        (own, calls, f"{Path(file).name}:{name}" if line else name)
        for (file, line, name), (_, calls, own, _, _) in stats.stats.items()  # type: ignore[attr-defined]
    ]
    total = sum(own for own, _, _ in rows)
    rows.sort(reverse=True)
    return [f"  {own / total:6.1%} {calls:9,}  {name}" for own, calls, name in rows[:count]]
