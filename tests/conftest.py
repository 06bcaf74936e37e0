"""What every test may ask for."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def seed() -> int:
    """The seed of simulated runs: 0, or the one that `course check --seed` names."""
    return int(os.environ.get("COURSE_SEED", "0"))
