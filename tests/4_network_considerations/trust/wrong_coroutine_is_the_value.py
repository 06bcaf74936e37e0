"""You return what the function has returned. An async function has returned a coroutine,
which has not even begun: `finished` awaits what is to be awaited.

caught by: test_an_async_function_is_awaited
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        return found(*args)

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
