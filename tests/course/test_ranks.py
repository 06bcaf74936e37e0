"""Bars that lie."""

from __future__ import annotations

import re
from xml.etree import ElementTree as xml

import pytest

from course.draw.ranks import WIDE, Row, ranks

NS = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> tuple[list[str], list[dict[str, str]]]:
    """The texts and the boxes, the paper first."""
    root = xml.fromstring(svg)
    assert float(root.attrib["width"]) == WIDE
    return [one.text or "" for one in root.iter(f"{NS}text")], [
        one.attrib for one in root.iter(f"{NS}rect")
    ]


def test_a_bar_is_as_long_as_its_value():
    words, (paper, *boxes) = drawn(
        ranks("Solved", [Row("a", 80, "80 %"), Row("b", 40, "40 %")], "%", ends=(0, 100))
    )
    assert float(paper["width"]) == WIDE
    assert float(boxes[0]["width"]) == pytest.approx(2 * float(boxes[1]["width"]))
    assert {"Solved", "a", "b", "80 %", "40 %", "100", "%"} <= set(words)


def test_what_is_below_zero_lies_to_the_left_in_red():
    _, (_, up, down) = drawn(ranks("r", [Row("a", 0.5, ""), Row("b", -0.5, "")], "r"))
    assert float(down["x"]) + float(down["width"]) == pytest.approx(float(up["x"]))
    assert up["fill"] != down["fill"]


def test_a_pale_bar_lies_behind():
    words, (_, first, second, pale, bar) = drawn(
        ranks("r", [Row("a", 1, "", 2)], "r", names=("solved", "points"))
    )
    assert (first["fill"], second["fill"]) == (bar["fill"], pale["fill"])
    assert float(pale["width"]) == pytest.approx(2 * float(bar["width"]))
    assert {"solved", "points"} <= set(words)


def test_words_are_wrapped_cut_and_escaped():
    long = "<script>&" + " word" * 60
    words, _ = drawn(ranks(long, [Row(long, 1, long), Row("\x00\udc80", 0, "")], long))
    assert all(len(text) < 100 for text in words)
    assert sum(text.endswith("\u2026") for text in words) == 4
    assert not re.search(r"[\x00-\x1f\udc80]", "".join(words))


def test_nothing_is_no_picture():
    with pytest.raises(ValueError, match="nothing to rank"):
        ranks("Solved", [], "%")
