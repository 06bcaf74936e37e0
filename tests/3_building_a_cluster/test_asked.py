"""What a client may ask the to-do service for, and what it is told if it may not."""

from __future__ import annotations

from typing import Any

import pytest

from minibeam.cluster.asked import Wrong, understand
from minibeam.cluster.lists import DELETE, PUT, READ, REPLACE
from minibeam.cluster.strategies import sealed
from tests.support import same

CONTEXT = sealed(((1, "a@one"), 2))


@pytest.mark.parametrize(
    ("method", "path", "body", "name", "request_"),
    [
        ("GET", "/lists", None, "", "lists"),
        ("GET", "/health?verbose", None, "", "health"),
        ("HEAD", "/cluster", None, "", "cluster"),
        ("GET", "/lists/home", None, "home", READ),
        ("HEAD", "/lists/home", None, "home", READ),
        ("GET", "/lists/a%2Fb%20c%25?x=y/z", None, "a/b c%", READ),
        ("GET", "/lists/%C3%A9", None, "é", READ),
        ("DELETE", "/lists/home/1", None, "home", (DELETE, "1")),
        ("PUT", "/lists/home/1", {"text": "x"}, "home", (PUT, "1", "x", False)),
        ("PUT", "/lists/home/1", {"text": "", "done": True}, "home", (PUT, "1", "", True)),
        ("PUT", "/lists/home", {"entries": {}}, "home", (REPLACE, {}, None)),
        (
            "PUT",
            "/lists/home",
            {"entries": {"1": {"text": "x"}}, "context": CONTEXT},
            "home",
            (REPLACE, {"1": ("x", False)}, CONTEXT),
        ),
    ],
)
def test_what_is_understood(
    method: str, path: str, body: Any, name: str, request_: Any
) -> None:
    assert same(understand(method, path, body), (name, request_))


@pytest.mark.parametrize(
    ("status", "method", "path", "body"),
    [
        (404, "GET", "/", None),
        (404, "GET", "/list", None),
        (404, "GET", "/lists/a/b/c", None),
        (404, "DELETE", "", None),
        (405, "POST", "/lists", {}),
        (405, "DELETE", "/lists/home", None),
        (405, "GET", "/lists/home/1", None),
        (405, "PUT", "/health", {}),
        (400, "GET", "/lists/", None),
        (400, "PUT", "/lists/home/", {"text": "x"}),
        (400, "GET", "/lists/" + "x" * 201, None),
        (400, "GET", "/lists/%", None),
        (400, "GET", "/lists/%2", None),
        (400, "GET", "/lists/%zz", None),
        (400, "GET", "/lists/%+1", None),
        (400, "GET", "/lists/%ff", None),
        (400, "PUT", "/lists/home/1", None),
        (400, "PUT", "/lists/home/1", []),
        (400, "PUT", "/lists/home/1", {}),
        (400, "PUT", "/lists/home/1", {"text": 1}),
        (400, "PUT", "/lists/home/1", {"text": "x", "done": 1}),
        (400, "PUT", "/lists/home/1", {"text": "x", "done": None}),
        (400, "PUT", "/lists/home/1", {"text": "\ud800"}),
        (400, "PUT", "/lists/home/1", {"text": "x" * 2001}),
        (400, "PUT", "/lists/home", {"entries": []}),
        (400, "PUT", "/lists/home", {"entries": {"1": "x"}}),
        (400, "PUT", "/lists/home", {"entries": {"": {"text": "x"}}}),
        (400, "PUT", "/lists/home", {"entries": {"\ud800": {"text": "x"}}}),
        (400, "PUT", "/lists/home", {"entries": {}, "context": 1}),
        (400, "PUT", "/lists/home", {"entries": {}, "context": "é"}),
        (400, "PUT", "/lists/home", {"entries": {}, "context": "aGVsbG8="}),
        (400, "PUT", "/lists/home", {"entries": {}, "context": CONTEXT[:-4]}),
    ],
)
def test_what_is_not(status: int, method: str, path: str, body: Any) -> None:
    with pytest.raises(Wrong) as told:
        understand(method, path, body)
    assert told.value.status == status
    error = told.value.answer["error"]
    assert 0 < len(error) < 300 and "\n" not in error
    assert ("allow" in told.value.answer) == (status == 405)
