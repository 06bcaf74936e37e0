"""Your numbers of nodes are shared by all nodes of the program, so one shows another's pid as
its own. Each node keeps its own table, `node.node_numbers`.

caught by: test_what_is_shown_depends_on_who_shows_it
"""

numbers = {}


def show(node, pid):
    numbers.setdefault(node.name, 0)
    number = numbers.setdefault(Atom(pid.node), len(numbers))
    return f"<{number}.{pid.id}.{pid.serial}>"
