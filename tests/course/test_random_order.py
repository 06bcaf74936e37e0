"""--random-order SEED: all tests, once each, in an order that the seed alone decides."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    tests = tmp_path / "tests"
    tests.mkdir()
    shutil.copy(CONFTEST, tests)
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    text = "\n".join(f"def test_{number}(): assert True" for number in range(6))
    for module in "abc":
        (tests / f"test_{module}.py").write_text(text + "\n")
    return tmp_path


def order(suite: Path, *options: str) -> list[str]:
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *options],
        cwd=suite, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    said = f"in random order: {' '.join(options[:2])}"
    assert (said in lines) == ("--random-order" in options)
    return [line.split()[0] for line in lines if " PASSED " in line]


def test_the_seed_decides(suite: Path) -> None:
    usual = order(suite)
    first, again, other = (
        order(suite, "--random-order", seed) for seed in ("1", "1", "2")
    )
    assert first == again != other
    assert first != usual != other
    assert sorted(first) == sorted(other) == sorted(usual)
    assert len(usual) == 18


def test_the_tests_of_a_module_stay_together(suite: Path) -> None:
    for seed in ("1", "2", "3"):
        modules = [test.partition("::")[0] for test in order(suite, "--random-order", seed)]
        assert sum(one != other for one, other in pairwise(modules)) == 2


def test_one_module_alone(suite: Path) -> None:
    found = order(suite, "--random-order", "4", "tests/test_b.py")
    assert len(found) == 6 and found != sorted(found)
