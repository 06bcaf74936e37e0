"""Writes a global name into the table of its own node alone.

module: global_names
caught by: names
"""


async def register_name(name: Term, pid: Pid, resolve: Resolver = random_exit_name) -> Atom:
    must_be(Pid, pid)
    method = method_of(resolve)

    async def test_and_write(nodes: list[Atom]) -> Atom:
        if whereis_name(name) is not None or not may_have(pid, name):
            return NO
        await write([here().name], (REGISTER, name, pid, method))
        return YES

    answer: Atom = await under_the_lock(test_and_write)
    return answer
