"""What tests of the tool share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from course.audit import trials
from course.grading import runner
from course.grading.forks import Servers


class Shared(Servers):
    """Servers that go on when one of those who use them is done."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    shared = Shared()
    yield shared
    Servers.close(shared)


@pytest.fixture
def warm(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever checks or audits something here doesn't start Python first: that was done
    once."""
    monkeypatch.setattr(runner, "Servers", lambda: nullcontext(servers))
    monkeypatch.setattr(trials, "Servers", lambda: servers)
