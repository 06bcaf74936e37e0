"""A function of pytest keeps its identity and gets other code.

base: stub
expected: patched, watched
"""
import _pytest.python


def runtest(self):
    return None


_pytest.python.Function.runtest.__code__ = runtest.__code__
