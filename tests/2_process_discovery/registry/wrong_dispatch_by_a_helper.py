"""You have another process call the function. It is to run in the process that dispatches,
and to be done when dispatch returns.

caught by: test_dispatch_is_done_when_it_returns_by_who_called_it
"""

from minibeam.nodes.processes import spawn


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Atom:
    async def helper(found: Found) -> None:
        function(found)

    found = lookup(registry, key)
    if found:
        spawn(helper, found)
    return OK
