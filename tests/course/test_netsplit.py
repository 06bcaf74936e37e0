"""The netsplit laboratory: what a scenario may say, and what a recording of it tells."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from course.manifest import Course
from course.netsplit.ready import READY, cut, heal, read, to, write
from course.netsplit.record import record
from course.netsplit.runner import STRATEGIES, Failed, recorded
from course.netsplit.scenario import Unfit, checked
from course.netsplit.still import still
from course.netsplit.verdicts import verdicts
from course.workspace import Workspace
from minibeam.cluster import strategies

COURSE = Course(Path(__file__).resolve().parents[2])
SHORT = {"nodes": 3, "seed": 1, "steps": [write(1, "a", "1", "paint")], "end": 3}


@cache
def recording(name: str, strategy: str) -> dict[str, Any]:
    return record(checked(READY[name] | {"strategy": strategy}, STRATEGIES))


def fates(recording: dict[str, Any]) -> list[tuple[str, str]]:
    return [(write["acknowledged"], write["fate"]) for write in recording["writes"]]


# -- scenarios -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", READY)
def test_what_is_ready_is_fit(name: str) -> None:
    scenario = checked(READY[name], STRATEGIES)
    assert scenario["title"] and scenario["look"].endswith(("?", "."))
    assert checked(scenario, STRATEGIES) == scenario


def test_the_page_knows_the_strategies_that_there_are() -> None:
    assert set(STRATEGIES) == set(strategies.STRATEGIES)


def without(step: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in step.items() if name != key}


WRITE = write(1, "a", "1", "paint")
WRONG = [
    ([], "a scenario is an object"),
    ({"colour": 1}, "nothing called 'colour'"),
    ({"nodes": 4}, "nodes is 3 or 5, not 4"),
    ({"nodes": True}, "nodes is 3 or 5, not True"),
    ({"strategy": "hope"}, "strategy is one of majority, .*, not 'hope'"),
    ({"strategy": ["majority"]}, "strategy is one of"),
    ({"seed": -1}, "a seed is a whole number from 0 to"),
    ({"seed": 1.5}, "a seed is a whole number"),
    ({"steps": []}, "steps is a list with at least one step"),
    ({"steps": [WRITE] * 41}, "there are 41 steps, and 40 at most"),
    ({"steps": ["heal"]}, "step 1 is no object"),
    ({"steps": [WRITE, {"at": 2, "do": "pray"}]}, "step 2: do is one of write, .*'pray'"),
    ({"steps": [{"at": 2, "do": {}}]}, "step 1: do is one of"),
    ({"steps": [without(WRITE, "text")]}, r"step 1 \(write\) has to have text"),
    ({"steps": [WRITE | {"node": "a"}]}, r"step 1 \(write\) has no 'node'"),
    ({"steps": [WRITE | {"at": -1}]}, r"step 1 \(write\): at is a number from 0 to 300"),
    ({"steps": [WRITE | {"at": float("nan")}]}, "at is a number"),
    ({"steps": [WRITE | {"at": 10**400}]}, "at is a number"),
    ({"steps": [WRITE | {"client": "d"}]}, "client is one of a, b, c, not 'd'"),
    ({"steps": [WRITE | {"text": ""}]}, "text is a text of 1 to 40 characters"),
    ({"steps": [WRITE | {"text": "x" * 41}]}, "text is a text of 1 to 40 characters"),
    ({"steps": [WRITE | {"list": "a\nb"}]}, "list has a character that can't be shown"),
    ({"steps": [WRITE | {"entry": "\ud800"}]}, "entry has a character"),
    ({"steps": [cut(1, "a", "ab")]}, "groups names a node twice"),
    ({"steps": [cut(1, "abc")]}, "nobody is on the other side"),
    ({"steps": [{"at": 1, "do": "cut", "groups": "a|b"}]}, "groups is a list of sides"),
    ({"steps": [{"at": 1, "do": "cut", "groups": [[]]}]}, "a side is a list of nodes"),
    ({"steps": [to(1, "thaw", "a")]}, "thaw a at 1: it is running"),
    ({"steps": [to(1, "kill", "a"), to(2, "kill", "a")]}, "kill a at 2: it is dead"),
    ({"steps": [to(2, "freeze", "a"), to(1, "kill", "a")]}, "freeze a at 2: it is dead"),
    ({"steps": [to(1, "kill", "a", how="kindly")]}, "how is crash or silent"),
    ({"steps": [to(1, "slow", "a", seconds=9)]}, "seconds is a number from 0 to 5"),
    ({"steps": [to(1, "slow", "a", seconds=1, other="a")]}, "other is another node than a"),
    ({"end": 0}, "end is 0, before the last step at 1"),
    ({"end": 1000}, "end is a number from 0 to 300"),
    ({"title": 7}, "title is a text"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_what_is_wrong_is_said_in_one_line(change: Any, words: str) -> None:
    scenario = SHORT | change if isinstance(change, dict) else change
    with pytest.raises(Unfit, match=words) as caught:
        checked(scenario, STRATEGIES)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200


def test_one_side_is_cut_off_from_all_others() -> None:
    scenario = checked(SHORT | {"steps": [cut(1, "b")]}, STRATEGIES)
    assert scenario["steps"][0]["groups"] == [["b"], ["a", "c"]]


def test_steps_are_done_in_the_order_of_their_times_and_the_end_comes_after() -> None:
    scenario = checked(
        {"steps": [heal(9), cut(2, "a", "bc"), write(2, "b", "1", "x")]}, STRATEGIES
    )
    assert [step["do"] for step in scenario["steps"]] == ["cut", "write", "heal"]
    assert (scenario["end"], scenario["nodes"], scenario["seed"]) == (49, 3, 1)


# -- recordings ----------------------------------------------------------------------------


def test_the_same_scenario_gives_the_same_bytes() -> None:
    scenario = checked(SHORT, STRATEGIES)
    first, again = (json.dumps(record(copy.deepcopy(scenario))) for _ in range(2))
    assert first == again
    other = json.dumps(record(scenario | {"seed": 2}))
    assert other != first


def test_with_a_majority_the_smaller_side_is_refused_and_nothing_is_lost() -> None:
    told = recording("split", "majority")
    assert fates(told) == [("yes", "kept"), ("no", "refused"), ("yes", "kept")]
    assert told["writes"][0]["holders"] == told["writes"][0]["should"] == ["b", "d", "e"]


def test_most_of_the_nodes_can_have_too_few_of_the_copies() -> None:
    told = recording("copies", "majority")
    assert fates(told) == [("yes", "kept"), ("no", "refused"), ("no", "refused")]
    reasons = [request["said"] for request in told["requests"][1:3]]
    assert reasons == [
        "the list can't be reached", "this node does not reach most of the nodes",
    ]  # fmt: skip


def test_with_the_last_writer_an_acknowledged_write_is_lost() -> None:
    told = recording("split", "last_writer")
    assert fates(told) == [("yes", "kept"), ("yes", "lost"), ("yes", "kept")]
    # Who has read it in between still believes in it.
    end = {}
    for state in told["states"]:
        end |= state.get("clients", {})
    assert end["b"]["home"] == [{"1": "paint the door", "2": "buy paint"}]
    assert end["a"]["home"] == [{"1": "paint the door", "3": "oil the hinges"}]


@pytest.mark.parametrize("strategy", ["siblings", "merge"])
def test_what_can_be_merged_is_kept(strategy: str) -> None:
    told = recording("alone", strategy)
    assert [one for one in fates(told) if one[0] == "yes"] == [("yes", "kept")] * 3


def test_links_nodes_and_messages_are_as_they_were() -> None:
    told = recording("alone", "majority")
    cuts = {state["t"]: state["cuts"] for state in told["states"] if "cuts" in state}
    assert cuts == {0: [], 4_000_000: [["a", "b"], ["a", "c"]], 30_000_000: []}
    assert told["end"] == 60_000_000
    for message in told["messages"]:
        assert message["from"] != message["to"]
        assert message["arrived"] is None or message["arrived"] >= message["sent"]
        assert message["arrived"] is None or message["lost"] is None
    kinds = {message["kind"] for message in told["messages"]}
    assert kinds == {"ask", "copy", "keep", "name"}
    (lost,) = [one for one in told["messages"] if one["lost"] and one["kind"] == "ask"]
    assert (lost["from"], lost["to"], lost["text"]) == ("a", "b", '{put, "2", "mop", false}')
    words = [event["text"] for event in told["events"]]
    for expected in (
        "the network is cut: a | b, c", "a: put home/2 = mop", "a takes b for gone",
        "a steps back: no majority", "the process of home starts at b",
        "lost between a and b: " + lost["text"], "the network is whole again",
    ):  # fmt: skip
        assert expected in words


def test_names_are_as_each_node_has_them() -> None:
    """During a split both sides find a process of their own; then one of them is left."""
    names: dict[str, Any] = {}
    seen = {}
    for state in recording("split", "last_writer")["states"]:
        names |= {letter: node["names"] for letter, node in state.get("nodes", {}).items()}
        seen[state["t"] // 1_000_000] = {
            letter: found.get("home") for letter, found in names.items()
        }
    assert set(seen[1].values()) == {"e"}
    assert seen[22] == {"a": "b", "b": "b", "c": "e", "d": "e", "e": "e"}
    assert set(seen[60].values()) == {"b"}


def test_a_killed_node_comes_back_with_its_disk_and_a_frozen_one_as_it_was() -> None:
    told = recording("killed", "majority")
    states = [state["nodes"]["b"] for state in told["states"] if "b" in state.get("nodes", {})]
    dead = next(state for state in states if state["up"] == "dead")
    assert dead["copies"] == {"home": [{"1": "plan"}]}
    assert list(states[-1]["copies"]["home"][0].values()) == ["plan", "build", "test", "ship"]
    assert set(fates(told)) == {("yes", "kept")}
    told = recording("frozen", "last_writer")
    states = [state["nodes"]["b"] for state in told["states"] if "b" in state.get("nodes", {})]
    assert "frozen" in [state["up"] for state in states]
    assert fates(told)[2:] == [("yes", "lost"), ("yes", "kept")]


def test_a_client_of_a_dead_node_is_told_at_once_and_one_that_waits_when_it_dies() -> None:
    steps = [
        to(1, "freeze", "a"), write(2, "a", "1", "x"), to(3, "kill", "a", how="silent"),
        write(4, "a", "2", "y"), read(5, "b"),
    ]  # fmt: skip
    told = record(checked({"nodes": 3, "steps": steps, "end": 9}, STRATEGIES))
    answers = [(one["answered"], one["outcome"], one["said"]) for one in told["requests"]]
    assert answers[0] == (3_000_000, "unknown", "the connection ended")
    assert answers[1] == (4_000_000, "not done", "nobody answers there")
    assert told["requests"][2]["outcome"] == "done"


def test_slow_links_are_told() -> None:
    steps = [to(1, "slow", "a", seconds=0.05), write(2, "a", "1", "x")]
    told = record(checked({"nodes": 3, "steps": steps, "end": 6}, STRATEGIES))
    assert told["slow"] == [[1_000_000, "a", "b", 0.05], [1_000_000, "a", "c", 0.05]]
    assert told["requests"][0]["answered"] - told["requests"][0]["asked"] > 100_000


def test_siblings_are_settled_by_a_client_that_has_read_them() -> None:
    steps = [
        cut(1, "a", "bc"), write(14, "a", "1", "x"), write(15, "b", "2", "y"), heal(18),
        read(50, "c"), {"at": 51, "do": "settle", "client": "c", "list": "home"},
        write(53, "a", "3", "z"),
    ]  # fmt: skip
    scenario = {"nodes": 3, "strategy": "siblings", "steps": steps, "end": 56}
    told = record(checked(scenario, STRATEGIES))
    asked = told["requests"]
    assert sorted(map(str, asked[2]["saw"])) == ["{'1': 'x'}", "{'2': 'y'}"]
    assert [one["outcome"] for one in asked] == ["done"] * 5
    assert set(fates(told)) == {("yes", "kept")}


# -- verdicts ------------------------------------------------------------------------------


def node(up: str = "running", owners: str = "ab", **entries: str) -> dict[str, Any]:
    return {"up": up, "copies": {"home": [entries]}, "owners": {"home": [*owners]}}


def asked(at: int, client: str, text: str, outcome: str = "done") -> dict[str, Any]:
    step = write(at, client, "e", text)
    return step | {"asked": at, "answered": at + 1, "outcome": outcome}


def verdict(requests: list[dict[str, Any]], *states: dict[str, Any]) -> list[str]:
    return [one["fate"] for one in verdicts(requests, list(states))]


def test_what_some_hold_is_there_in_part_and_the_dead_do_not_count() -> None:
    one = [asked(1, "a", "x")]
    first = {"t": 0, "nodes": {}, "cuts": []}
    both = {"a": node(e="x"), "b": node(e="x")}
    assert verdict(one, first, {"t": 2, "nodes": both}) == ["kept"]
    assert verdict(one, first, {"t": 2, "nodes": both | {"b": node()}}) == ["partly"]
    assert verdict(one, first, {"t": 2, "nodes": both | {"b": node("dead")}}) == ["kept"]
    assert verdict(one, first, {"t": 2, "nodes": {"a": node(), "b": node()}}) == ["lost"]


def test_who_writes_again_replaces_what_he_can_see_and_nothing_else() -> None:
    two = [asked(1, "a", "x"), asked(5, "b", "y")]
    end = {"t": 9, "nodes": {"a": node(e="y"), "b": node(e="y")}}
    seen = {"t": 2, "nodes": {"a": node(e="x"), "b": node()}, "cuts": []}
    assert verdict(two, seen, end) == ["replaced", "kept"]
    assert verdict(two, seen | {"cuts": [["a", "b"]]}, end) == ["lost", "kept"]


def test_what_was_refused_and_is_nowhere_is_no_loss() -> None:
    end = {"t": 9, "nodes": {"a": node(e="y"), "b": node(e="y")}, "cuts": []}
    assert verdict([asked(1, "a", "x", "not done")], end) == ["refused"]
    assert verdict([asked(1, "a", "x", "unknown")], end) == ["refused"]
    assert verdict([asked(1, "a", "y", "unknown")], end) == ["kept"]


# -- with modules of the student -----------------------------------------------------------


def students(tmp_path: Path, text: str) -> Workspace:
    file = tmp_path / "majority.py"
    file.write_text(text)
    return Workspace(mine={"minibeam.cluster.majority": file})


def test_a_recording_is_the_same_in_a_child() -> None:
    told = recorded(COURSE, SHORT, Workspace())
    assert told.pop("whose") == "reference: all modules"
    here = json.loads(json.dumps(record(checked(SHORT, STRATEGIES))))
    assert told == here


def test_the_students_module_runs_and_its_failure_is_one_line(tmp_path: Path) -> None:
    source = (COURSE.root / "solutions/minibeam/cluster/majority.py").read_text()
    told = recorded(COURSE, SHORT, students(tmp_path, source))
    assert told["whose"] == "mine: majority; reference: the rest"
    with pytest.raises(Failed, match=r"one of its own.*majority\.py:1"):
        recorded(COURSE, SHORT, students(tmp_path, "raise RuntimeError('one of its own')\n"))


def test_an_endless_loop_of_the_students_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.netsplit.runner.BUDGET", 1.0)
    with pytest.raises(Failed, match="endless loop"):
        recorded(COURSE, SHORT, students(tmp_path, "while True:\n    pass\n"))


# -- where no page can run -----------------------------------------------------------------


def test_a_still_shows_a_moment_and_what_became_of_the_writes() -> None:
    films = [recording("split", strategy) for strategy in ("majority", "last_writer")]
    svg = still(films, 26)
    texts = [element.text for element in ElementTree.fromstring(svg).iter() if element.text]
    assert texts.count("steps back") == 2 and texts.count("LOST") == 1
    assert texts.count("2 buy paint") == 2  # at a and at b, of the last writer
    assert svg == still(films, 26)


def test_what_a_visitor_wrote_stays_text_in_a_still() -> None:
    steps = [write(1, "a", "<b>", "</svg><script>", list="&")]
    told = record(checked({"nodes": 3, "steps": steps, "end": 3}, STRATEGIES))
    texts = [element.text for element in ElementTree.fromstring(still([told, told], 3)).iter()]
    assert texts.count("<b> </svg><script>") == 6
