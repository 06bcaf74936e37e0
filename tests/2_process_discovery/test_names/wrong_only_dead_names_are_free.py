"""Your test looks only at names of the dead. That a name goes to another, and then the one
dies who had it before, is where a runtime removes too much: let it change hands while both
live.

caught by: test_each_of_your_tests_finds_something
"""


async def the_dead_have_none(net):
    nodes = await cluster(net, "b@two", "c@three", "d@four")
    for node in nodes[1:]:
        pid, answer = await opens(node, TILL)
        assert answer == YES
        exit_process(pid, KILL)
        await net.sleep(A_MINUTE)
        for one in nodes:
            assert await found(one, TILL) is None
