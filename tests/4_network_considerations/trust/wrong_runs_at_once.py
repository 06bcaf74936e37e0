"""You call the function when the body is made, in whoever has read the request, and not in
the process that was asked for. Call it inside of the body.

caught by: test_nothing_runs_before_the_process_does
"""

def guard(table, module, function, args):
    found = exposed(table, module, function, len(args))
    result = found(*args) if found else None

    async def body():
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        return await finished(result)

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
