"""What a view has of the edition."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from course.classroom.sandbox.views import link


@pytest.mark.parametrize(("user", "shared"), [(0, True), (1000, False)])
def test_whoever_owns_the_edition_gets_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, shared: bool
) -> None:
    source, target = tmp_path / "source.py", tmp_path / "target.py"
    source.write_text("one")
    os.utime(source, (1, 1))
    monkeypatch.setattr(os, "geteuid", lambda: user, raising=False)
    link(str(source), str(target))
    assert os.path.samefile(source, target) is shared
    # Bytecode is of a source with this time.
    assert (target.read_text(), target.stat().st_mtime) == ("one", 1)
