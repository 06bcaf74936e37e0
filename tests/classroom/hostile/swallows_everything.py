"""A loop that goes on whatever is raised in it.

base: reference
expected: some points
"""
def show(node, pid):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
