"""What every test may ask for, and the order of all:

--random-order SEED     modules, and the tests within each, shuffled by the seed
"""

from __future__ import annotations

import os
import random
import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--random-order", metavar="SEED", type=int, help="shuffle the tests by this seed"
    )


def pytest_configure(config: pytest.Config) -> None:
    """What the programs that tests start inherit, wherever the tests were started."""
    # A shell makes what it starts in the background deaf to Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Hundreds of them import the same modules: each is to be compiled once.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("random_order")
    if seed is None:
        return
    shuffled = random.Random(seed)
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
    for tests in modules.values():
        shuffled.shuffle(tests)
    order = list(modules.values())
    shuffled.shuffle(order)
    items[:] = [item for tests in order for item in tests]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    seed = terminalreporter.config.getoption("random_order")
    if seed is not None:
        terminalreporter.write_line(f"in random order: --random-order {seed}")


@pytest.fixture
def seed() -> int:
    """The seed of simulated runs: 0, or the one that `course check --seed` names."""
    return int(os.environ.get("COURSE_SEED", "0"))
