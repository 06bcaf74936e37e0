"""Whether a test that raised nothing also came to its end.

A test may be a coroutine, run by a task that others can give a result, or the body of a
process, which whoever runs processes may leave out. So in a test file each function that is
a test, under whatever decorators, notes that it begins, and as the last thing that it ends:
marked(tree) puts that in, where canary.py compiles the file.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from typing import Any

NAMES = "@canary_tests"
"""In a test file that is marked, its tests by their functions' names."""
_began: Counter[str] = Counter()
_ended: Counter[str] = Counter()


def began(test: str) -> None:
    _began[test] += 1


def ended(test: str) -> None:
    _ended[test] += 1


def forget() -> None:
    """Before a test."""
    _began.clear()
    _ended.clear()


def is_whole(test: str, names: Mapping[str, Any]) -> bool:
    """Whether what began of a test has ended, and it has begun if its module is marked."""
    return _began == _ended and (test in _ended or test not in names.get(NAMES, ()))


def marked(tree: ast.Module, here: ast.expr) -> list[str]:
    """Puts the notes into all tests of a file; `here` is this module there. The tests."""
    scopes = [tree.body, *(part.body for part in tree.body if isinstance(part, ast.ClassDef))]
    tests = [
        node
        for scope in scopes
        for node in scope
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    for node in tests:
        Marks(node.name, here).put_into(node)
    return [node.name for node in tests]


class Marks(ast.NodeTransformer):
    def __init__(self, test: str, here: ast.expr) -> None:
        self.test, self.here = test, here

    def put_into(self, test: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        start = int(ast.get_docstring(test) is not None)
        body = ast.Module(test.body[start:], [])
        self.generic_visit(body)
        test.body[start:] = [self.note("began"), *body.body, self.note("ended")]
        ast.fix_missing_locations(test)

    def note(self, what: str) -> ast.stmt:
        function = ast.Attribute(self.here, what, ast.Load())
        return ast.Expr(ast.Call(function, [ast.Constant(self.test)], []))

    def visit_Return(self, node: ast.Return) -> list[ast.stmt]:
        return [self.note("ended"), node]

    def skip(self, node: ast.AST) -> ast.AST:
        """What is defined within a test has ends of its own."""
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = skip
