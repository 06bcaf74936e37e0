"""Charts: round numbers, what fits, what is refused."""

from __future__ import annotations

import xml.etree.ElementTree

import pytest

from course.draw.charts import HEIGHT, WIDTH, Chart, log_ticks, number, ticks

NODES = [1, 2, 3, 5, 7]
COSTS = {"a write": [0, 2, 4, 8, 12], "a read": [0, 0, 0, 0, 0]}


def elements(chart: Chart, tag: str) -> list[xml.etree.ElementTree.Element]:
    root = xml.etree.ElementTree.fromstring(chart.svg())
    return [element for element in root.iter() if element.tag.endswith("}" + tag)]


def words(chart: Chart) -> list[str]:
    return [element.text or "" for element in elements(chart, "text")]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 12, [0, 2, 4, 6, 8, 10, 12]),
        (0, 0.3, [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]),
        (-2, 3, [-2, -1, 0, 1, 2, 3]),
        (0, 7, [0, 2, 4, 6, 8]),
        (0, 35_000_000, [0, 10_000_000, 20_000_000, 30_000_000, 40_000_000]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_an_axis_has_round_numbers_around_its_values(
    low: float, high: float, expected: list[float]
) -> None:
    assert ticks(low, high) == expected


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    assert log_ticks(0.02, 50) == [0.01, 0.1, 1, 10, 100]
    assert log_ticks(3, 3) == [1, 2, 5, 10]
    assert log_ticks(1, 1e12)[-2:] == [1e10, 1e12]


def test_numbers_are_shown_as_they_are_read() -> None:
    shown = [number(value) for value in (0, 1500.0, 0.25, -2, 1 / 3, 1234.5, 0.00012, 1e15)]
    assert shown == ["0", "1,500", "0.25", "-2", "0.333", "1,234", "0.00012", "1e+15"]


def test_a_chart_says_what_it_shows() -> None:
    shown = words(Chart("What it costs", NODES, COSTS, "nodes", "messages"))
    for said in ("What it costs", "nodes", "messages", "a write", "a read", "12"):
        assert said in shown
    # A tick at each of a few places, and at no other.
    assert {"1", "3", "5", "7"} <= set(shown) and "4" in shown


def test_the_points_of_a_line_stand_where_their_numbers_say() -> None:
    chart = Chart("Costs", [1, 2, 4], {"messages": [0, 5, 10]}, up="messages")
    x, y = zip(
        *(
            (float(c.get("cx") or 0), float(c.get("cy") or 0))
            for c in elements(chart, "circle")
        ),
        strict=True,
    )
    assert x[2] - x[1] == pytest.approx(2 * (x[1] - x[0]), abs=0.2)
    assert y[0] - y[1] == pytest.approx(y[1] - y[2], abs=0.2) and y[0] > y[1]


def test_a_line_goes_from_left_to_right_whatever_the_order_of_its_values() -> None:
    forth = Chart("Costs", [1, 2, 3], {"": [1, 5, 3]})
    back = Chart("Costs", [3, 1, 2], {"": [3, 1, 5]})
    assert forth.svg() == back.svg()


def test_a_value_that_is_missing_is_a_gap() -> None:
    chart = Chart("Costs", [1, 2, 3, 4], {"": [1, None, 3, 4]})
    (path,) = elements(chart, "path")
    assert (path.get("d") or "").count("M") == 2
    assert len(elements(chart, "circle")) == 3
    assert "none" in chart.text()


def test_bars_stand_on_zero_and_tell_their_values() -> None:
    chart = Chart("Costs", ["one", "two"], {"": [30, -10]}, kind="bars")
    _, up, down = elements(chart, "rect")
    foot = float(up.get("y") or 0) + float(up.get("height") or 0)
    assert float(down.get("y") or 0) == pytest.approx(foot, abs=0.2)
    assert float(up.get("height") or 0) == pytest.approx(
        3 * float(down.get("height") or 0), abs=0.5
    )
    assert {"30", "-10", "one", "two"} <= set(words(chart))


BUSY = [
    Chart("Costs", NODES, COSTS, "nodes", "messages"),
    Chart("x" * 300, ["y" * 90, "z"], {"w" * 90: [1, 2]}, "v" * 200, "u" * 200, kind="bars"),
    Chart("Many", list(range(99)), {f"number {n}": list(range(99)) for n in range(6)}),
    Chart("Words", [f"word {n}" for n in range(99)], {"": list(range(99))}, kind="bars"),
    Chart("Log", [1, 10, 9999999], {"": [1e-3, 1e3, 1e9]}, log=True),
    Chart("One", [5], {"": [0]}),
]


@pytest.mark.parametrize("chart", BUSY, ids=lambda chart: chart.title[:5])
def test_a_chart_stays_on_its_paper(chart: Chart) -> None:
    for tag in ("text", "line", "rect", "circle"):
        for element in elements(chart, tag):
            for key, most in (("x", WIDTH), ("x2", WIDTH), ("y", HEIGHT), ("y2", HEIGHT)):
                assert 0 <= float(element.get(key) or 0) <= most
    lines = chart.text().splitlines()
    assert len(lines) <= 50 and all(len(line) <= 80 for line in lines)


def test_what_a_chart_says_is_escaped() -> None:
    drawn = Chart("<b>&", [1], {"<i>": [1]}, "a & b\x00", "<u>").svg()
    assert "&lt;b&gt;&amp;" in drawn and "<i>" not in drawn and "<u>" not in drawn
    xml.etree.ElementTree.fromstring(drawn)


def test_text_has_a_row_for_each_value() -> None:
    drawn = Chart("Costs", [1, 7], {"write": [6, 12], "read": [0, 3]}, "nodes", "messages")
    rows = [line.split() for line in drawn.text().splitlines()]
    assert rows[:2] == [["Costs"], ["nodes", "messages"]]
    assert [row[:3] for row in rows[2::2]] == [["1", "write", "6"], ["7", "write", "12"]]
    longest = [len(row[-1]) for row in (rows[2], rows[4])]
    assert longest[1] == 2 * longest[0]
    assert rows[3] == ["read", "0"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"x": []}, "a chart needs at least one x"),
        ({"series": {}}, "at least one x and one series"),
        ({"series": {"a": [1]}}, "a has 1 values, and x has 2"),
        ({"series": {"a": [1, "2"]}}, "a has a value that is no number: '2'"),
        ({"series": {"a": [1, float("nan")]}}, "a has a value that is no number: nan"),
        ({"series": {"a": [1, True]}}, "a has a value that is no number: True"),
        ({"series": {"a": [None, None]}}, "every value is None"),
        ({"series": {str(n): [1, 2] for n in range(7)}}, "at most 6 series"),
        ({"x": [1, "two"]}, "x is all numbers or all words"),
        ({"series": {"a": [1, 0]}, "log": True}, "a logarithmic axis has no zero"),
    ],
)
def test_what_can_not_be_drawn_is_said_in_a_line(wrong: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Chart(**({"title": "Costs", "x": [1, 2], "series": {"a": [1, 2]}} | wrong))
