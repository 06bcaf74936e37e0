"""You call the function with an empty list where nobody has the key. It counts on somebody
being there.

caught by: test_dispatch_calls_nobody_where_nobody_is
"""


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Atom:
    function(lookup(registry, key))
    return OK
