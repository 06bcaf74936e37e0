"""The scenarios that are there to begin with, each with what to look for in it."""

from __future__ import annotations

from typing import Any

Step = dict[str, Any]


def write(at: float, client: str, entry: str, text: str, list: str = "home") -> Step:
    return {
        "at": at, "do": "write", "client": client, "list": list, "entry": entry, "text": text,
    }  # fmt: skip


def read(at: float, client: str, list: str = "home") -> Step:
    return {"at": at, "do": "read", "client": client, "list": list}


def cut(at: float, *groups: str) -> Step:
    return {"at": at, "do": "cut", "groups": [[*group] for group in groups]}


def heal(at: float) -> Step:
    return {"at": at, "do": "heal"}


def to(at: float, do: str, node: str, **more: Any) -> Step:
    return {"at": at, "do": do, "node": node, **more}


READY: dict[str, dict[str, Any]] = {
    "split": {
        "title": "A clean cut, two nodes and three",
        "look": "Both sides are asked to write while they can't see each other. Who says no, "
        "and what is left of what was acknowledged when they meet again?",
        "seed": 1, "nodes": 5, "end": 62,
        "steps": [
            write(1, "a", "1", "paint the door"),
            cut(4, "ab", "cde"),
            write(20, "a", "2", "buy paint"),
            write(22, "d", "3", "oil the hinges"),
            read(25, "b"), read(26, "e"),
            heal(30),
            read(60, "a"), read(60, "d"),
        ],
    },
    "alone": {
        "title": "One node is cut off, and asked at once",
        "look": "For some seconds neither side knows of the cut. Look at what the client at "
        "the cut-off node is told before the silence is noticed, and after.",
        "seed": 1, "nodes": 3, "end": 60,
        "steps": [
            write(1, "b", "1", "sweep"),
            cut(4, "a", "bc"),
            write(4.5, "a", "2", "mop"),
            write(16, "a", "3", "dust"),
            write(18, "b", "4", "air"),
            heal(30),
            read(58, "a"), read(58, "c"),
        ],
    },
    "killed": {
        "title": "The node that serves the list is killed, and comes back",
        "look": "The list's process runs at b. When b dies another node takes the list over, "
        "from the copies. When b is back it finds what was on its disk, and is given "
        "what it missed.",
        "seed": 1, "nodes": 3, "end": 50,
        "steps": [
            write(1, "a", "1", "plan"),
            to(4, "kill", "b"),
            write(4.5, "c", "2", "build"),
            write(12, "a", "3", "test"),
            to(16, "restart", "b"),
            write(30, "b", "4", "ship"),
            read(48, "b"), read(48, "c"),
        ],
    },
    "frozen": {
        "title": "A pause that looks like a death",
        "look": "The node that serves the list stops for a while (kill -STOP, a long garbage "
        "collection) and is taken for dead. When it goes on it does not know that "
        "time has passed: does it still serve?",
        "seed": 1, "nodes": 3, "end": 64,
        "steps": [
            write(1, "a", "1", "boil water"),
            to(4, "freeze", "b"),
            write(5, "c", "2", "warm the pot"),
            write(18, "a", "3", "add tea"),
            to(24, "thaw", "b"),
            write(24, "b", "4", "add milk"),
            read(26, "b"),
            read(62, "b"), read(62, "a"),
        ],
    },
    "during": {
        "title": "A cut in the middle of a write",
        "look": "The links of one node are slow, so its write is under way when the cut "
        "comes. The client is told that nobody knows: is the write there in the end?",
        "seed": 1, "nodes": 3, "end": 60,
        "steps": [
            write(1, "c", "1", "draft"),
            to(4, "slow", "c", seconds=0.4),
            write(5, "c", "2", "final"),
            cut(5.6, "c", "ab"),
            write(18, "a", "3", "review"),
            to(27, "slow", "c", seconds=0),
            heal(28),
            read(58, "a"), read(58, "c"),
        ],
    },
    "again": {
        "title": "Cut, heal, and cut along another line",
        "look": "The second cut goes along another line: who was with the greater side before "
        "may now be alone. Follow entry 1, which is written three times.",
        "seed": 1, "nodes": 5, "end": 100,
        "steps": [
            write(1, "a", "1", "by a"),
            cut(3, "ab", "cde"),
            write(18, "b", "1", "by b"),
            write(19, "e", "1", "by e"),
            heal(24),
            cut(36, "ad", "bce"),
            write(52, "c", "2", "by c"),
            write(53, "d", "3", "by d"),
            heal(60),
            read(98, "a"), read(98, "e"),
        ],
    },
    "copies": {
        "title": "Most of the nodes, and too few of the copies",
        "look": "Three of five nodes are together, a majority. The copies of this list are at "
        "b, d and e, and of these only one is among the three. Who can write?",
        "seed": 1, "nodes": 5, "end": 50,
        "steps": [
            write(1, "a", "1", "lock up"),
            cut(4, "abc", "de"),
            write(20, "a", "2", "light"),
            write(27, "d", "3", "alarm"),
            heal(30),
            read(48, "a"), read(48, "d"),
        ],
    },
}  # fmt: skip
"""By name; each is run under any strategy."""
