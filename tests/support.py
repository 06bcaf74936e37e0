"""What tests of several exercises share."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from course.sim import over_tcp, simulate

Story = Callable[[Any], Coroutine[Any, Any, Any]]

SEEDS = 3


def simulated(story: Story | None = None, *, seeds: int = SEEDS, **limits: Any) -> Any:
    """Make a test of a story: it runs simulated, under several seeds from `--seed` on."""
    if story is None:
        return lambda story: simulated(story, seeds=seeds, **limits)

    def test(seed: int) -> None:
        for number in range(seed, seed + seeds):
            simulate(story, seed=number, **limits)

    return _named(test, story)


def both(story: Story | None = None, *, seeds: int = SEEDS) -> Any:
    """Make two tests of a story that needs no fault and no time: simulated, and over
    real TCP on loopback."""
    if story is None:
        return lambda story: both(story, seeds=seeds)

    @pytest.mark.parametrize("network", ["simulated", "tcp"])
    def test(network: str, seed: int) -> None:
        if network == "tcp":
            over_tcp(story)
            return
        for number in range(seed, seed + seeds):
            simulate(story, seed=number)

    return _named(test, story)


def _named(test: Any, story: Story) -> Any:
    test.__name__, test.__qualname__ = story.__name__, story.__qualname__
    test.__doc__, test.__module__ = story.__doc__, story.__module__
    return test
