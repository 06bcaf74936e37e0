"""The same with the help of the standard library.

base: stub
expected: watched
"""
import inspect


def show(node, pid):
    return inspect.stack()[1].function
