"""Your abcast returns None. It returns the atom abcast, at once.

caught by: test_abcast_returns_its_name
"""


def abcast(nodes, name, request):
    for node in nodes:
        cast((name, node), request)
