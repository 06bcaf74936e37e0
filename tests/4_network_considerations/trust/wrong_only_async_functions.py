"""You await what an async function returns and nothing else. A plain function may return a
future or a task: await whatever can be awaited (`finished`).

caught by: test_whatever_can_be_awaited_is
"""

def guard(table, module, function, args):
    async def body():
        found = exposed(table, module, function, len(args))
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        if inspect.iscoroutinefunction(found):
            return await found(*args)
        return found(*args)

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
