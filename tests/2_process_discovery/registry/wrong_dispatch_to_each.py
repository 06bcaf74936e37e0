"""You call the function once for each owner. It is called once, with the list of them all:
it may want to choose one.

caught by: test_dispatch_calls_once_with_all_of_them
"""


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Atom:
    found = lookup(registry, key)
    for one in found:
        function([one])
    return OK
