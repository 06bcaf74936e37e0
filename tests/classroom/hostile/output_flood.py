"""A megabyte is printed at each call.

base: reference
expected: all points
"""
_show = show


def show(node, pid):
    print("x" * 2**20)
    return _show(node, pid)
