"""Records anew what real Erlang does in each scenario of scenarios.jsonl:

    python3 tests/interop/record_scenarios.py

The steps stay as they are, the outcomes are written again.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

if __name__ == "__main__":
    root = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(root), str(root / "solutions")]

from tests.interop.erlang import Child
from tests.interop.sites import HERE, Site

SCENARIOS = HERE / "scenarios.jsonl"


async def record(given: Path) -> str:
    """The scenarios of the file `given` as Erlang sees them, a line each."""
    async with Site() as site:
        await site.start_epmd()
        await site.compile("scenarios")
        out = site.home / "recorded.jsonl"
        command = ["erl", "-noinput", "-name", "home@127.0.0.1", "-start_epmd", "false"]
        command += ["-pa", str(site.home), "-run", "scenarios", "main"]
        erl = await site.run(Child, "erl", *command, str(given), str(out))
        if await erl.ended() != 0:
            raise RuntimeError(str(erl))
        return out.read_text("utf-8")


if __name__ == "__main__":
    recorded = asyncio.run(record(SCENARIOS))
    SCENARIOS.write_text(recorded, "utf-8", newline="\n")
    print(f"{len(recorded.splitlines())} scenarios recorded in {SCENARIOS}")
