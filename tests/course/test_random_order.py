"""--random-order SEED: all tests, once each, in an order that the seed alone decides."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[str]]:
    """The tests of a small suite as they ran under some options."""
    suite = tmp_path_factory.mktemp("suite")
    tests = suite / "tests"
    tests.mkdir()
    shutil.copy(CONFTEST, tests)
    (suite / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    text = "\n".join(f"def test_{number}(): assert True" for number in range(6))
    for module in "abc":
        (tests / f"test_{module}.py").write_text(text + "\n")
    return cache(partial(run, suite))


def run(suite: Path, *options: str) -> list[str]:
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


def test_the_seed_decides(order: Callable[..., list[str]]) -> None:
    usual, first, other = order(), order("--random-order", "1"), order("--random-order", "2")
    assert first == order("--random-order", "1", "tests") != other
    assert first != usual != other
    assert sorted(first) == sorted(other) == sorted(usual)
    assert len(usual) == 18


def test_the_tests_of_a_module_stay_together(order: Callable[..., list[str]]) -> None:
    for seed in ("1", "2"):
        modules = [test.partition("::")[0] for test in order("--random-order", seed)]
        assert sum(one != other for one, other in pairwise(modules)) == 2


def test_one_module_alone(order: Callable[..., list[str]]) -> None:
    found = order("--random-order", "4", "tests/test_b.py")
    assert len(found) == 6 and found != sorted(found)
