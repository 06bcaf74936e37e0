"""You look the function up when the body is made. What counts is what is exposed when the
process runs: it may have been taken back by then.

caught by: test_what_counts_is_what_is_exposed_when_the_process_runs
"""

def guard(table, module, function, args):
    found = exposed(table, module, function, len(args))

    async def body():
        if found is None:
            raise Exit((UNDEF, [(module, function, args, [])]))
        return await finished(found(*args))

    body.__qualname__ = f"{module}:{function}/{len(args)}"
    return body
