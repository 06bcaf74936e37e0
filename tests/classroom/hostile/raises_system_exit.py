"""SystemExit in a test.

base: reference
expected: some points
"""
def show(node, pid):
    raise SystemExit(0)
