"""The same seed gives the same run: in another process, with other hashes, in any Python."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.sim import simulate
from tests.course.sim_programs import town

ROOT = Path(__file__).parents[2]

# Of the hashes of 200 runs; it changes when the simulation does, and with nothing else.
EXPECTED = "b2d0a3197fbe4780716a8e82bb7250d32d6398bd77e9ffc4104f46a3618acdb1"

CHILD = """
import hashlib
from course.sim import simulate
from tests.course.sim_programs import town
hashes = [simulate(town, seed=seed).hash for seed in range(200)]
print(len(set(hashes)), hashlib.sha256(" ".join(hashes).encode()).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_200_seeds_give_200_runs_the_same_in_every_process_and_python(hash_seed):
    environment = dict(os.environ, PYTHONHASHSEED=hash_seed)
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "solutions")])
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert child.returncode == 0, child.stderr
    different, combined = child.stdout.split()
    assert int(different) == 200
    assert combined == EXPECTED


def test_a_run_does_not_depend_on_those_before_it():
    fresh = simulate(town, seed=5).hash
    simulate(town, seed=6)
    garbage = [[] for _ in range(50_000)]
    garbage[0].append(garbage)
    del garbage
    assert simulate(town, seed=5).hash == fresh


def test_the_hash_is_of_the_trace():
    run = simulate(town, seed=1)
    text = "\n".join(str(event) for event in run.trace)
    assert run.hash == hashlib.sha256(text.encode()).hexdigest()
