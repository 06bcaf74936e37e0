"""The function of pytest that runs a test does nothing.

base: stub
expected: patched, watched
"""
import _pytest.python

_pytest.python.Function.runtest = lambda self: None
