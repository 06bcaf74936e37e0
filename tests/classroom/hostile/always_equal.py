"""An object that is equal to everything, and has every attribute.

base: stub
expected: some points, equal
"""
class Anything:
    def __eq__(self, other):
        return True

    def __getattr__(self, name):
        return self

    def __hash__(self):
        return 0


def new_pid(node):
    return Anything()


def show(node, pid):
    return Anything()
