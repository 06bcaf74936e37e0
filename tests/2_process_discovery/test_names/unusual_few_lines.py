"""Two nodes where two are enough, names changed by re_register_name, and all in a few lines:
who is alive is not asked, but found."""

from minibeam.discovery.global_names import re_register_name


async def one_gets_it(net):
    nodes = await cluster(net, "b@two", "c@three")
    pairs = await asyncio.gather(*[opens(nodes[n % 2], TILL) for n in range(6)])
    (pid,) = {pid for pid, answer in pairs if answer == YES}
    assert [await found(node, TILL) for node in nodes] == [pid, pid]


async def the_dead_have_none(net):
    one, two = await cluster(net, "b@two", "c@three")
    older, _ = await opens(one, TILL)
    newer = spawn(branch, node=two)
    await two.run(re_register_name, TILL, newer)
    exit_process(older, KILL)
    await net.sleep(10)
    assert {await found(node, TILL) for node in (one, two)} == {newer}
    net.kill(two.name)
    await net.sleep(10)
    assert await found(one, TILL) is None


async def clusters_become_one(net):
    left, right = await cluster(net, "b@two", "c@three"), await cluster(net, "a@four")
    tills = {(await opens(left[0], TILL))[0], (await opens(right[0], TILL))[0]}
    milk = {(await opens(right[0], MILK))[0]}
    await right[0].connect("b@two")
    await net.sleep(A_MINUTE)
    for name, pids in ((TILL, tills), (MILK, milk)):
        (pid,) = {await found(node, name) for node in left + right}
        assert pid in pids
