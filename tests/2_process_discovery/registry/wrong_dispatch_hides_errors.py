"""You catch what the function raises. Whoever dispatches has written it, and is to see that
it fails.

caught by: test_what_a_function_of_dispatch_raises_is_raised
"""

from contextlib import suppress


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Atom:
    found = lookup(registry, key)
    if found:
        with suppress(Exception):
            function(found)
    return OK
