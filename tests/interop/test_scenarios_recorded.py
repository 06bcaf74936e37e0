"""The outcomes that stand in scenarios.jsonl are those of the Erlang of this machine."""

from __future__ import annotations

import json

import pytest

from tests.interop.record_scenarios import SCENARIOS, record

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_recorded_outcomes_are_what_erlang_does() -> None:
    committed = SCENARIOS.read_text("utf-8").splitlines()
    recorded = (await record(SCENARIOS)).splitlines()
    changed = {
        json.loads(now)["name"]: now
        for then, now in zip(committed, recorded, strict=True)
        if then != now
    }
    assert changed == {}, "record them anew: python3 tests/interop/record_scenarios.py"


async def test_each_scenario_has_a_name_of_its_own() -> None:
    names = [json.loads(line)["name"] for line in SCENARIOS.read_text("utf-8").splitlines()]
    assert sorted(names) == sorted(dict.fromkeys(names))
    assert len(names) >= 120
