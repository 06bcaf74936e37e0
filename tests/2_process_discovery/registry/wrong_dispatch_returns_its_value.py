"""You return what the function returns. That does not matter to dispatch: it returns ok,
also where nobody has the key.

caught by: test_dispatch_is_done_when_it_returns_by_who_called_it
"""

from typing import Any


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Any:
    found = lookup(registry, key)
    return (function(found) or OK) if found else OK
