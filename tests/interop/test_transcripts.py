"""Real Erlang still prints what the lessons say that it prints."""

from __future__ import annotations

import subprocess

import pytest

from tests.interop.sites import have_elixir, have_erlang
from tests.interop.transcripts import ROOT, blocks_of, plain, recorded

RELEASE = "25"
"""The release of OTP that the transcripts are recorded with: another may word errors in
another way."""
LESSONS = {
    file.parent.name[0]: file.read_text("utf-8")
    for file in sorted((ROOT / "chapters").glob("*/lesson.md"))
}
SECTIONS = list(
    dict.fromkeys(
        (chapter, section)
        for chapter, text in LESSONS.items()
        for section, _, _ in blocks_of(text)
    )
)


@pytest.fixture(scope="module")
def same_release() -> None:
    """Skips where Erlang is another release than the transcripts are of."""
    if not have_erlang():
        return
    text = "io:put_chars(erlang:system_info(otp_release)),halt()."
    command = ["erl", "-noshell", "-eval", text]
    release = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if release != RELEASE:
        pytest.skip(f"recorded with OTP {RELEASE}, this is {release}")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("chapter", "section"), SECTIONS)
async def test_erlang_prints_what_the_lesson_shows(
    chapter: str, section: str, same_release: None
) -> None:
    text = LESSONS[chapter]
    shown = [text[begin:end] for one, begin, end in blocks_of(text) if one == section]
    if any("iex(" in block for block in shown) and not have_elixir():
        pytest.skip("Elixir is not installed")
    again = await recorded(text, section)
    assert list(map(plain, again)) == list(map(plain, shown))
