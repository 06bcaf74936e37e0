"""A function calls itself for ever.

base: reference
expected: some points
"""
def show(node, pid):
    return show(node, pid)
