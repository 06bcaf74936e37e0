"""A grading on a cluster of Dask, a worker of which is killed: an optional extra."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest

from course import cli
from course.classroom.records import kept
from course.report import Report
from tests.classroom.made_class import ONLY, hand_in, right

try:
    import distributed
except ImportError:
    if os.environ.get("COURSE_WHOLE") == "1":
        raise
    pytest.skip("Dask is not installed: pip install distributed", allow_module_level=True)
ROOT = Path(__file__).parents[2]
STUDENTS = [f"student-{number}" for number in range(4)]
clients: list[Any] = []


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster, distributed.Client(cluster) as client:  # fmt: skip
        clients.append(client)
        yield client
        clients.remove(client)


def executor() -> Executor:
    """What `--executor tests.classroom.test_dask:executor` calls."""
    found: Executor = clients[-1].get_executor()
    return found


def test_a_killed_worker_loses_nothing(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in STUDENTS:
        hand_in(tmp_path / "submissions", student, **right())
    workers = set(cluster.run(os.getpid).values())
    said: list[str] = []

    def line(self: Report, text: str = "") -> None:
        if not said:
            os.kill(min(workers), signal.SIGKILL)
        said.append(text)

    monkeypatch.setattr(Report, "line", line)
    words = ["grade", str(tmp_path / "submissions"), "--out", str(tmp_path / "out"), "-j", "2"]
    words += ["--executor", f"{__name__}:executor", "--only", *ONLY]
    assert cli.main(words, ROOT) == 0
    assert said[0].startswith("1 of 4: ")
    records = kept(tmp_path / "out")
    assert [record.student for record in records] == STUDENTS
    assert all(record.raw == record.points for record in records)
    assert min(workers) not in cluster.run(os.getpid).values()
