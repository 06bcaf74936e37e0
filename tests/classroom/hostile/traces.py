"""A trace function sees each line of each test.

base: stub
expected: patched, read, watched
"""
import sys


def trace(frame, event, argument):
    return trace


sys.settrace(trace)
