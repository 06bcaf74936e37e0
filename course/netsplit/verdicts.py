"""What became of each write in the end, told by the recorded states.

A write has survived at a node if the copy there says what was written: for siblings, in one of
its versions. Which nodes should hold a list is what the living nodes say of its owners. Who
writes the same entry again has replaced what he could see, and nothing else: a write that was
overwritten from the other side of a cut, unseen, is lost.
"""

from __future__ import annotations

from typing import Any

Request = dict[str, Any]
State = dict[str, Any]
CHANGES = ("write", "delete")


def verdicts(requests: list[Request], states: list[State]) -> list[dict[str, Any]]:
    """For each write and delete: the number of its request, whether it was acknowledged (yes,
    no, or unknown), its fate, who should hold it, and who does.

    Fates: kept (by all that should), partly, lost (by all), replaced, and refused (it was not
    acknowledged, and nobody has it)."""
    end = state_at(states, states[-1]["t"])["nodes"]
    told = []
    for number, request in enumerate(requests):
        if request["do"] not in CHANGES:
            continue
        should = owners(end, request["list"])
        holders = [name for name in should if holds(end[name], request)]
        acknowledged = {"done": "yes", "not done": "no"}.get(request["outcome"], "unknown")
        fate = "kept" if holders == should and holders else "partly" if holders else "lost"
        if acknowledged != "yes" and not holders:
            fate = "refused"
        elif fate != "kept" and replaced(request, requests, states):
            fate = "replaced"
        told.append(
            {
                "request": number, "acknowledged": acknowledged, "fate": fate,
                "should": should, "holders": holders,
            }
        )  # fmt: skip
    return told


def state_at(states: list[State], time: int) -> State:
    """The whole state at a time: nodes and cuts."""
    nodes: dict[str, Any] = {}
    cuts: list[list[str]] = []
    for state in states:
        if state["t"] > time:
            break
        nodes |= state.get("nodes", {})
        cuts = state.get("cuts", cuts)
    return {"nodes": nodes, "cuts": cuts}


def owners(nodes: dict[str, Any], name: str) -> list[str]:
    """The living nodes that should have a list, by what any living node says."""
    living = {letter: node for letter, node in nodes.items() if node["up"] != "dead"}
    said = {owner for node in living.values() for owner in node["owners"].get(name, [])}
    return sorted(said & set(living))


def holds(node: dict[str, Any], request: Request) -> bool:
    """Whether a node's copy of the list says what the request wanted it to say."""
    versions = node["copies"].get(request["list"], [])
    if request["do"] == "delete":
        return bool(versions) and all(request["entry"] not in one for one in versions)
    return any(one.get(request["entry"]) == request["text"] for one in versions)


def replaced(request: Request, requests: list[Request], states: list[State]) -> bool:
    """Whether somebody who could see this write has written the entry anew, later."""
    if request["answered"] is None:
        return False
    for later in requests:
        same = (later["list"], later.get("entry")) == (request["list"], request["entry"])
        if later["do"] not in CHANGES or not same or later["asked"] < request["answered"]:
            continue
        if later is request or later["outcome"] == "not done":
            continue
        state = state_at(states, later["asked"])
        client, cuts = later["client"], state["cuts"]
        for name, node in state["nodes"].items():
            apart = sorted((name, client)) in cuts
            if not apart and node["up"] != "dead" and holds(node, request):
                return True
    return False
